#include "actors/gate/core/core.hpp"

#include <algorithm>

namespace dongled::gate_core {

using namespace std::chrono_literals;

namespace {

/// Some hosts switch such sticks themselves (usb_modeswitch).
constexpr auto settling = 2s;

/// A stick leaves the bus when it switches. One that comes back as a CD-ROM within this is still
/// the same case, and gets the next variant of the message.
constexpr auto forgotten_after = 60s;

/// The ports of sticks in mass-storage mode that belong to no known dongle.
std::vector<port_path> strangers(const event::looked& x) {
  auto out = x.storage;
  std::erase_if(out, [&](auto& port) {
    return std::any_of(x.rack.begin(), x.rack.end(),
                       [&](auto& y) { return y.view.known && y.view.usb.port == port; });
  });
  return out;
}

} // namespace

/// Has sticks switched where no dongle is known for the port: which one it is, it tells only as a
/// modem. So a rack that boots as nothing but CD-ROMs comes up without a map. Orders what is due
/// now; answers when something will be.
core::due core::order_switches(const event::looked& event) {
  auto here = strangers(event);
  auto allowed = policy::initiative_of(*now_.config);
  std::erase_if(newcomers_, [&](auto& x) {
    return !x.second.asked && now_.at - x.second.last_there > forgotten_after
           && std::find(here.begin(), here.end(), x.first) == here.end();
  });
  due next;
  for (auto& port : here) {
    auto [at, fresh] = newcomers_.try_emplace(port);
    auto& x = at->second;
    if (fresh)
      x.since = now_.at;
    x.last_there = now_.at;
    auto when = std::max(x.since + settling, x.patience.next());
    auto may = policy::repairs(allowed) && !pauses_.contains(subnet_id{});
    if (fresh)
      log(action::log::level::warn,
          "USB port " + port.text + ": an unknown stick in mass-storage mode (shows its CD-ROM)"
            + (may ? ""
               : policy::repairs(allowed)
                 ? "; recovery is paused, it is left alone"
                 : std::string("; ") + policy::words(allowed) + ", it is left alone"));
    if (x.asked || !may)
      continue;
    if (when <= now_.at) {
      order_switch(port, x, event.usb_door);
      when = x.patience.next();
    }
    if (!x.asked)
      next = next ? std::min(*next, when) : when;
  }
  return next;
}

void core::order_switch(const port_path& port, newcomer& x, bool usb_door) {
  x.patience.failed(now_.at); // until it is gone, or was seen as a modem
  if (!usb_door)
    return;
  x.asked = true;
  act(action::switch_mode{port, x.tries++});
}

void core::handle(const event::mode_switched& x) {
  auto at = newcomers_.find(x.port);
  if (at == newcomers_.end())
    return;
  at->second.asked = false;
  at->second.last_there = now_.at;
  log(x.done ? action::log::level::info : action::log::level::warn,
      "USB port " + x.port.text + ": mode switch, try " + std::to_string(at->second.tries)
        + (x.done ? ": " : ", failed: ") + x.said);
  act(action::look_soon{});
}

} // namespace dongled::gate_core
