#include "actors/gate/gate_newcomers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// Some hosts switch such sticks themselves (usb_modeswitch).
constexpr auto settling = 2s;

/// A stick leaves the bus when it switches. One that comes back as a CD-ROM within this is still
/// the same case, and gets the next variant of the message.
constexpr auto forgotten_after = 60s;

} // namespace

/// The ports of sticks in mass-storage mode that belong to no known dongle.
std::vector<port_path> gate_newcomers::strangers() const {
  auto rack = w->board->all();
  auto uplink = w->stick_rules_now().uplink;
  std::vector<port_path> out;
  for (auto& x : self->state.facts->usb.devices)
    if (x.storage_mode && !(uplink.known && uplink.port == x.path)
        && std::none_of(rack.begin(), rack.end(),
                        [&](auto& y) { return y.known && y.usb.port == x.path; }))
      out.push_back(x.path);
  return out;
}

std::optional<time_point> gate_newcomers::look() const {
  auto& st = self->state;
  auto now = self->clock().now();
  auto here = strangers();
  std::erase_if(st.newcomers, [&](auto& x) {
    return !x.second.asked && now - x.second.last_there > forgotten_after
           && std::find(here.begin(), here.end(), x.first) == here.end();
  });
  std::optional<time_point> due;
  for (auto& port : here) {
    auto [at, fresh] = st.newcomers.try_emplace(port);
    auto& x = at->second;
    if (fresh)
      x.since = now;
    x.last_there = now;
    auto when = std::max(x.since + settling, x.patience.next());
    auto may = w->settings_now()->recovery.enabled && !st.pauses.contains(subnet_id{});
    if (fresh)
      spdlog::warn("USB port {}: an unknown stick in mass-storage mode (shows its CD-ROM){}",
                   port.text, may ? "" : "; recovery is off or paused, it is left alone");
    if (x.asked || !may)
      continue;
    if (when <= now) {
      order(port);
      when = x.patience.next();
    }
    if (!x.asked)
      due = due ? std::min(*due, when) : when;
  }
  return due;
}

void gate_newcomers::order(const port_path& port) const {
  auto& x = self->state.newcomers[port];
  auto to = w->find("/hub_power");
  x.patience.failed(self->clock().now()); // until it is gone, or was seen as a modem
  if (!to)
    return;
  x.asked = true;
  power_order order;
  order.what = power_deed::mode_switch;
  order.target = port;
  order.attempt = x.tries++;
  order.why = "an unknown stick shows its CD-ROM";
  auto limit = w->settings_now()->recovery.budgets.mode_switch + 2min; // others may be served first
  self->request(to, limit, order)
    .then([me = *this, port](const power_report& r) { me.answered(port, r.read_back, r.done); },
          [me = *this, port](const caf::error& e) {
            me.answered(port, to_failure(e, "ask hub_power").doing, false);
          });
}

void gate_newcomers::answered(const port_path& port, const std::string& said, bool done) const {
  auto at = self->state.newcomers.find(port);
  if (at == self->state.newcomers.end())
    return;
  at->second.asked = false;
  at->second.last_there = self->clock().now();
  if (done)
    spdlog::info("USB port {}: mode switch, try {}: {}", port.text, at->second.tries, said);
  else
    spdlog::warn("USB port {}: mode switch, try {}, failed: {}", port.text, at->second.tries, said);
  self->send(self, gate::look{});
}

} // namespace dongled
