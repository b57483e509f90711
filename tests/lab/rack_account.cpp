#include "tests/lab/rack.hpp"

namespace dongled::lab {

std::map<std::string, std::vector<uint8_t>> rack::behind() const {
  std::map<std::string, std::vector<uint8_t>> all;
  for (const auto& x : model_.devices()) {
    if (x.kind != usb_kind::stick || !x.plugged)
      continue;
    all[model_.controller_of(x.path).name].push_back(x.subnet);
    for (const auto& hub : model_.devices())
      if (hub.kind == usb_kind::hub && x.path.starts_with(hub.path + "."))
        all[hub.path].push_back(x.subnet);
  }
  return all;
}

/// Only what takes something away is booked; giving it back needs no reason.
void rack::book(const sysfs_write& x) {
  using kind = sysfs_write::kind;
  deed entry{lab_ms(), need::nothing, x.path, {}};
  auto* on = model_.find(x.path);
  auto is_hub = on != nullptr && on->is_hub();
  switch (x.what) {
  case kind::unbind: entry.strength = is_hub ? need::hub : need::bind; break;
  case kind::authorized:
    if (!x.value)
      entry.strength = is_hub ? need::hub : need::authorized;
    break;
  case kind::disable:
    if (x.value)
      entry.strength = is_hub ? need::hub : need::port;
    break;
  case kind::unbind_pci: entry.strength = need::controller; break;
  case kind::bind:
  case kind::bind_pci: break;
  }
  if (entry.strength == need::nothing)
    return;
  for (const auto& d : model_.devices())
    if (d.kind == usb_kind::stick && d.plugged
        && (d.path == x.path || d.path.starts_with(x.path + ".")
            || model_.controller_of(d.path).name == x.path))
      entry.hit.push_back(d.subnet);
  if (!entry.hit.empty())
    account_.done(std::move(entry));
}

void rack::book(uint8_t subnet, cure what) {
  auto strength = need::nothing;
  switch (what) {
  case cure::dataswitch: strength = need::data; break;
  case cure::net_mode: strength = need::mode; break;
  case cure::reboot: strength = need::reboot; break;
  case cure::power: // its port's, booked there
  case cure::none: return;
  }
  account_.done({lab_ms(), strength, "modem", {subnet}});
}

} // namespace dongled::lab
