#include "actors/power/rack_at_risk.hpp"

#include "actors/carrier_view.hpp"
#include "actors/power/cut_marks.hpp"

#include <algorithm>

namespace dongled {

namespace {

port_path place(const rack_world& w, const dongle_view& x) {
  if (!x.usb.port.text.empty())
    return x.usb.port;
  if (x.link.present && !x.link.port.text.empty())
    return x.link.port;
  for (auto& [port, dongle] : w.settings_now()->dongles.ports)
    if (dongle == x.subnet)
      return port;
  auto learned = w.learned->find(x.subnet);
  return learned ? learned->port : port_path{};
}

} // namespace

port_path port_of(const rack_world& w, subnet_id dongle) {
  auto view = w.board->find(dongle);
  if (view)
    return place(w, *view);
  dongle_view unseen;
  unseen.subnet = dongle;
  return place(w, unseen);
}

unix_ms last_seen(const rack_world& w, const dongle_view& x) {
  if (x.link.present)
    return w.now();
  auto learned = w.learned->find(x.subnet);
  return std::max(x.link.seen_at, learned ? learned->seen_at : 0);
}

std::vector<policy::at_risk> rack_at_risk(const rack_world& w, const io::usb::topology& now,
                                          subnet_id climbs) {
  std::vector<policy::at_risk> out;
  auto time = w.now();
  look_at_carriers(w);
  for (auto& x : w.board->all()) {
    auto port = place(w, x);
    if (port.text.empty())
      continue;
    policy::dongle_signs signs;
    signs.off = x.power.off;
    signs.there = now.find_device(port) != nullptr;
    signs.interface = x.link.present;
    // A climb takes the interface away now and then, and what health knew goes with it.
    signs.failing = x.toggle.climbs || (x.health.now == policy::egress::ill && !x.health.doubted);
    signs.walled = x.health.now == policy::egress::walled;
    signs.by_carrier = x.modem.answers && w.carriers->group_of(x.subnet).size() > 1;
    signs.climbs = x.subnet == climbs;
    signs.seen_at = last_seen(w, x);
    // Of its own deed, or a person's on its port, a fresh look tells more than what was before it.
    auto own = signs.climbs && (x.cut.toggle.empty() || x.cut.toggle == x.toggle.running);
    if (!own && policy::counts_as_before(x.cut, since_cut_of(x), time))
      signs.before = x.cut.before;
    out.push_back({x.subnet, std::move(port), policy::stake_of(signs, time), signs.climbs});
  }
  return out;
}

} // namespace dongled
