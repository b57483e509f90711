#include "tests/bottle/rack.hpp"

#include <algorithm>

namespace dongled::bottle {

using test::fake_modem;
using test::fake_usb;

namespace {

need usb_need(fake_usb::cure x) {
  switch (x) {
  case fake_usb::cure::bind: return need::bind;
  case fake_usb::cure::authorize: return need::authorized;
  case fake_usb::cure::port: return need::port;
  case fake_usb::cure::hub: return need::hub;
  case fake_usb::cure::controller: return need::controller;
  case fake_usb::cure::none: return need::unknowable;
  }
  return need::unknowable;
}

need modem_need(fake_modem::cure x) {
  switch (x) {
  case fake_modem::cure::data_cycle: return need::data;
  case fake_modem::cure::mode_flip: return need::mode;
  case fake_modem::cure::reboot: return need::reboot;
  case fake_modem::cure::none: return need::unknowable;
  }
  return need::unknowable;
}

} // namespace

rack::rack(const rack_plan& plan, timeline& later, std::function<time_point()> now, dice random)
  : plan_(plan), later_(later), now_(std::move(now)), random_(random) {
  usb.now = now_;
  kernel.before_read = [] {};
  kernel.write = [this](const std::string&) { changed(); };
  for (auto& x : plan_.hubs)
    usb.add_hub(x.path, x.ports, x.switchable);
  for (auto& x : plan_.sticks) {
    auto& stick = usb.add(x.dongle, x.port);
    stick.boot = std::chrono::duration_cast<std::chrono::seconds>(x.boot);
    stick.storage_after = stick.storage = x.cd_first;
    stick.message = static_cast<unsigned>(random_.below(3));
    usb.ports[stick.port].lies = x.lying_port;
    auto modem = std::make_shared<fake_modem>();
    modem->now = now_;
    modem->attach_delay = x.attach;
    modem->plmn = x.plmn;
    modem->same_address = x.same_address;
    modem->refuses_connected = x.refuses_modes;
    modem->write = [this, n = x.dongle](const std::string& what) {
      if (what != "reboot")
        return;
      of[n].mute = false;
      usb.of(n).ready_at = now_() + usb.of(n).boot;
      usb.settle();
    };
    modems[x.dongle] = std::move(modem);
    of[x.dongle] = {};
  }
  usb.booted = [this](subnet_id x) {
    modems[x]->attach(fake_modem::cure::reboot);
    of[x].mute = false;
  };
  usb.changed = [this] { follow(); };
}

void rack::begin() {
  start_ = now_();
  usb.settle();
}

bool rack::has_link(subnet_id x) const {
  return std::any_of(kernel.now.links.begin(), kernel.now.links.end(),
                     [&](auto& y) { return y.name == interface_of(x); });
}

std::string rack::interface_of(subnet_id x) const { return "usb" + to_string(x); }

void rack::wake_at(time_point when) {
  if (when <= now_() || !wakes_.insert(when).second)
    return;
  later_.at(when, [this, when] {
    wakes_.erase(when);
    usb.settle();
  });
}

/// Its interface first, its address when DHCP has answered.
void rack::appear(subnet_id x) {
  of[x].no_address = false; // a new interface is asked for anew
  auto index = ++last_ifindex_;
  kernel.now.links.push_back({index, interface_of(x), true, true});
  lease(x, index);
}

void rack::renew_address(subnet_id x) {
  for (auto& y : kernel.now.links)
    if (y.name == interface_of(x))
      return lease(x, y.index);
}

void rack::hear_again(subnet_id x) {
  auto& modem = *modems[x];
  if (!std::exchange(modem.registered, true))
    modem.connected_at = now_() + modem.attach_delay;
}

void rack::lease(subnet_id x, int index) {
  later_.at(now_() + milliseconds{random_.between(200, 2500)}, [this, x, index] {
    auto there = std::any_of(kernel.now.links.begin(), kernel.now.links.end(),
                             [&](auto& y) { return y.index == index; });
    if (!there || of[x].no_address)
      return;
    auto has = std::any_of(kernel.now.addresses.begin(), kernel.now.addresses.end(),
                           [&](auto& y) { return y.ifindex == index; });
    if (!has)
      kernel.now.addresses.push_back({index, {x.host_address(), 24}, 0});
    if (plan_.dhcp_routes) {
      io::netlink::route way;
      way.gateway = x.modem_address();
      way.ifindex = index;
      way.protocol = 16;
      kernel.now.routes.push_back(way);
    }
    changed();
  });
}

void rack::follow() {
  auto topology = usb.topology();
  auto news = std::exchange(told_, topology) != topology;
  for (auto& x : usb.sticks) {
    wake_at(x.ready_at);
    wake_at(usb.ports[x.port].hidden_until);
    auto works = usb.works(x);
    if (works == has_link(x.dongle))
      continue;
    news = true;
    if (works)
      appear(x.dongle);
    else
      kernel.unplug(x.dongle);
  }
  if (news)
    changed();
}

const fake_usb::stick* rack::at_port(const std::string& port) const {
  for (auto& x : usb.sticks)
    if (x.port.text == port && x.plugged)
      return &x;
  return nullptr;
}

std::vector<subnet_id> rack::behind(const std::string& hub) const {
  std::vector<subnet_id> out;
  for (auto& x : usb.sticks)
    if (hub == fake_usb::controller_name || x.port.text.starts_with(hub + "."))
      out.push_back(x.dongle);
  return out;
}

std::set<need> rack::needs_of(subnet_id x) {
  auto& stick = usb.of(x);
  auto& modem = *modems[x];
  auto& mine = of[x];
  std::set<need> out;
  if (!kernel.routed(x) && has_link(x))
    out.insert(need::route);
  if (modem.ill)
    out.insert(modem_need(*modem.ill));
  if (!modem.data)
    out.insert(need::data);
  if (!modem.registered) // a stick that is deaf is as well a cause as no coverage
    out.insert(need::unknowable);
  if (!modem.sim)
    out.insert(need::sim);
  if (mine.walled || outages.contains(modem.plmn))
    out.insert(need::carrier);
  if (stick.storage)
    out.insert(need::mode_switch);
  if (!stick.bound || mine.no_address)
    out.insert(need::bind);
  if (!stick.authorized)
    out.insert(need::authorized);
  if (!stick.plugged || stick.deaf)
    out.insert(need::port);
  if (stick.gone)
    out.insert(usb_need(*stick.gone));
  if (stick.hung)
    out.insert(usb_need(*stick.hung));
  return out;
}

bool rack::api_answers(subnet_id x) {
  auto& stick = usb.of(x);
  return usb.works(stick) && !stick.hung && !of[x].mute && !modems[x]->silent;
}

bool rack::serves(subnet_id x) {
  auto& stick = usb.of(x);
  return usb.works(stick) && !stick.hung && kernel.routed(x) && modems[x]->egress() && !of[x].walled
         && !outages.contains(modems[x]->plmn);
}

rack::probed rack::probe(subnet_id x) {
  if (probes_exhausted)
    return failure{fault::exhausted, "connect: Too many open files", EMFILE};
  if (!modems.contains(x))
    return failure{fault::refused, "the dongle is down"};
  auto& stick = usb.of(x);
  if (of[x].walled && usb.works(stick) && !stick.hung && kernel.routed(x) && modems[x]->egress()) {
    io::relay::probe_answer out;
    out.foreign.emplace();
    out.foreign->what = io::relay::foreign_answer::kind::redirect;
    out.foreign->host = "portal." + modems[x]->plmn + ".example";
    return out;
  }
  if (!serves(x))
    return failure{fault::timed_out, "no answer in time"};
  return io::relay::probe_answer{modems[x]->address(x), 40ms};
}

} // namespace dongled::bottle
