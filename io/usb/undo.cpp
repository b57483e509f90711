#include "io/usb/undo.hpp"

#include <algorithm>
#include <tuple>

namespace dongled::io::usb {

namespace {

using deed = power_intent::deed;

int rank(deed x) {
  switch (x) {
  case deed::controller_gone: return 0;
  case deed::port_off: return 1;
  case deed::unauthorized: return 2;
  case deed::unbound: return 3;
  }
  return 4;
}

auto key(const power_intent& x) {
  return std::tuple{rank(x.what), std::count(x.target.begin(), x.target.end(), '.'), x.target};
}

result<done> perform(usb_port& usb, const power_intent& x) {
  port_path device{x.target};
  switch (x.what) {
  case deed::port_off: return usb.set_power(device, true);
  case deed::unbound: return usb.bind(device);
  case deed::unauthorized: return usb.authorize(device, true);
  case deed::controller_gone: return usb.bind_controller(x.target, x.driver);
  }
  return failure{fault::bad_input, "undo: an unknown deed"};
}

/// Why there is nothing to undo; empty: there is.
std::string moot(const topology& now, const power_intent& x) {
  port_path place{x.target};
  switch (x.what) {
  case deed::port_off: return ""; // only a port that reads on is on
  case deed::unbound:
  case deed::unauthorized:
    return now.find_device(place) ? "" : "the device is gone, and comes back bound and authorised";
  case deed::controller_gone: return "";
  }
  return {};
}

undone failed(const power_intent& x, const failure& why) {
  return {x, false, false, why.doing, why.code == fault::exhausted};
}

bool never_went_off(usb_port& usb, const port_path& child) {
  auto now = usb.reading(child);
  return now && now->whole;
}

std::string seen_after(const power_intent& x) {
  switch (x.what) {
  // Not read once more: a hub that meets a stick as deaf as before answers after a minute or so.
  case deed::port_off: return "reads on";
  case deed::unbound: return "bound";
  case deed::unauthorized: return "authorised";
  case deed::controller_gone: return "bound to " + x.driver;
  }
  return {};
}

} // namespace

std::vector<power_intent> in_undo_order(std::vector<power_intent> x) {
  std::sort(x.begin(), x.end(), [](auto& a, auto& b) { return key(a) < key(b); });
  return x;
}

undone undo(usb_port& usb, const power_intent& x) {
  auto now = usb.read();
  if (!now)
    return failed(x, now.why());
  if (x.what == deed::port_off && !now->port_of({x.target}))
    return {x, false, true, "its hub is gone; it stays noted until its port reads on"};
  if (auto why = moot(*now, x); !why.empty())
    return {x, true, false, why};
  if (auto put = perform(usb, x); !put) {
    // A port that refused to go off refuses to go on as well, and owes nothing.
    if (x.what == deed::port_off && never_went_off(usb, {x.target}))
      return {x, true, false, "it is on: it never went off"};
    return failed(x, put.why());
  }
  return {x, true, false, seen_after(x)};
}

result<std::vector<undone>> undo_all(usb_port& usb, const power_intents& from,
                                     const std::string& spared) {
  auto stored = from.list();
  if (stored.trouble && stored.intents.empty())
    return *stored.trouble;
  std::vector<undone> out;
  for (auto& x : in_undo_order(std::move(stored.intents))) {
    auto hangs = !spared.empty() && x.target == spared;
    auto now = hangs ? undone{x, false, false, "a write to it has not returned yet"} : undo(usb, x);
    if (now.ok)
      if (auto gone = from.erase(x); !gone)
        now.read_back += "; " + gone.why().doing;
    out.push_back(std::move(now));
  }
  return out;
}

} // namespace dongled::io::usb
