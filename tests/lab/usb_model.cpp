#include "tests/lab/usb_model.hpp"

#include <algorithm>

namespace dongled::lab {

const char* to_string(usb_condition x) noexcept {
  switch (x) {
  case usb_condition::ready: return "ready";
  case usb_condition::booting: return "booting";
  case usb_condition::storage: return "storage";
  case usb_condition::unbound: return "unbound";
  case usb_condition::unauthorized: return "unauthorized";
  case usb_condition::unpowered: return "unpowered";
  case usb_condition::unplugged: return "unplugged";
  }
  return "?";
}

usb_model::usb_model(const std::vector<uint8_t>& subnets) {
  auto hubs = (subnets.size() + ports_per_hub - 1) / ports_per_hub + 1;
  for (size_t h = 1; h <= hubs; ++h) {
    auto hub = "1-" + std::to_string(h);
    ports_[hub] = true;
    devices_.push_back({.path = hub, .is_hub = true});
    for (unsigned p = 1; p <= ports_per_hub; ++p)
      ports_[hub + "." + std::to_string(p)] = true;
  }
  for (size_t i = 0; i < subnets.size(); ++i)
    devices_.push_back({.path = "1-" + std::to_string(i / ports_per_hub + 1) + "."
                                + std::to_string(i % ports_per_hub + 1),
                        .subnet = subnets[i]});
}

usb_device* usb_model::find(std::string_view path) {
  auto it =
    std::ranges::find_if(devices_, [path](const auto& x) { return x.path == path && x.plugged; });
  return it == devices_.end() ? nullptr : &*it;
}

usb_device* usb_model::stick(uint8_t subnet) {
  auto it = std::ranges::find_if(
    devices_, [subnet](const auto& x) { return !x.is_hub && x.subnet == subnet; });
  return it == devices_.end() ? nullptr : &*it;
}

bool usb_model::is_free_port(const std::string& path) const {
  return path.find('.') != std::string::npos && ports_.contains(path)
         && std::ranges::none_of(devices_,
                                 [&](const auto& x) { return x.plugged && x.path == path; });
}

bool usb_model::switch_port(const std::string& path, bool on) {
  auto it = ports_.find(path);
  if (it == ports_.end())
    return false;
  it->second = on;
  return true;
}

bool usb_model::port_is_on(const std::string& path) const {
  auto it = ports_.find(path);
  return it != ports_.end() && it->second;
}

const usb_device* usb_model::parent(const usb_device& x) const {
  auto dot = x.path.rfind('.');
  if (dot == std::string::npos)
    return nullptr;
  auto up = x.path.substr(0, dot);
  auto it = std::ranges::find_if(devices_, [&up](const auto& d) { return d.path == up; });
  return it == devices_.end() ? nullptr : &*it;
}

bool usb_model::has_power(const usb_device& x) const {
  auto* up = parent(x);
  return x.plugged && port_is_on(x.path) && (up == nullptr || has_power(*up));
}

bool usb_model::is_visible(const usb_device& x) const {
  auto* up = parent(x);
  return has_power(x) && x.alive && (up == nullptr || is_working(*up));
}

bool usb_model::is_working(const usb_device& x) const {
  return is_visible(x) && x.authorized && x.bound && !x.storage;
}

usb_condition usb_model::condition(const usb_device& x) const {
  if (!x.plugged)
    return usb_condition::unplugged;
  if (!has_power(x))
    return usb_condition::unpowered;
  if (!is_visible(x))
    return usb_condition::booting;
  if (!x.authorized)
    return usb_condition::unauthorized;
  if (!x.bound)
    return usb_condition::unbound;
  return x.storage ? usb_condition::storage : usb_condition::ready;
}

void usb_model::forget_the_invisible() {
  // Hubs come first in the list, so what they hide is judged after them.
  for (auto& x : devices_) {
    if (!is_visible(x))
      x.authorized = x.bound = true;
    // A hub's driver switches all ports on when it takes the hub again.
    if (x.is_hub && !is_working(x))
      for (unsigned p = 1; p <= ports_per_hub; ++p)
        ports_[x.path + "." + std::to_string(p)] = true;
  }
}

} // namespace dongled::lab
