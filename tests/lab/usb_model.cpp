#include "tests/lab/usb_model.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

/// What was done heals what it is hard enough for.
void heal(usb_device& x, usb_cure deed) {
  if (x.stuck && x.stuck->cured_by <= deed)
    x.stuck.reset();
  if (x.gone && *x.gone <= deed)
    x.gone.reset();
  if (deed >= usb_cure::hub)
    x.swallows = false;
}

} // namespace

const char* to_string(usb_condition x) noexcept {
  switch (x) {
  case usb_condition::ready: return "ready";
  case usb_condition::booting: return "booting";
  case usb_condition::gone: return "gone";
  case usb_condition::storage: return "storage";
  case usb_condition::unbound: return "unbound";
  case usb_condition::unauthorized: return "unauthorized";
  case usb_condition::unpowered: return "unpowered";
  case usb_condition::unplugged: return "unplugged";
  }
  return "?";
}

usb_device* usb_model::at(std::string_view path) {
  auto it =
    std::ranges::find_if(devices_, [path](const auto& x) { return x.path == path && x.plugged; });
  return it == devices_.end() ? nullptr : &*it;
}

const usb_device* usb_model::at(std::string_view path) const {
  return const_cast<usb_model*>(this)->at(path);
}

usb_device* usb_model::find(std::string_view path) { return at(path); }

usb_device* usb_model::stick(uint8_t subnet) {
  auto it = std::ranges::find_if(
    devices_, [subnet](const auto& x) { return x.kind == usb_kind::stick && x.subnet == subnet; });
  return it == devices_.end() ? nullptr : &*it;
}

bool usb_model::is_free_port(const std::string& path) const {
  return path.find('.') != std::string::npos && ports_.contains(path) && at(path) == nullptr;
}

bool usb_model::switch_port(const std::string& path, bool on) {
  auto it = ports_.find(path);
  if (it == ports_.end() || it->second.refuses)
    return false;
  it->second.on = on;
  return true;
}

bool usb_model::port_is_on(const std::string& path) const {
  auto it = ports_.find(path);
  return it != ports_.end() && it->second.on;
}

void usb_model::let_port_lie(const std::string& path, bool lies) {
  if (auto it = ports_.find(path); it != ports_.end())
    it->second.lies = lies;
}

void usb_model::let_port_refuse(const std::string& path, bool refuses) {
  if (auto it = ports_.find(path); it != ports_.end())
    it->second.refuses = refuses;
}

bool usb_model::bind(std::string_view path, bool bound) {
  auto* x = at(path);
  if (x == nullptr || !is_visible(*x))
    return false;
  if (!std::exchange(x->bound, bound) && bound)
    heal(*x, usb_cure::bind);
  return true;
}

bool usb_model::authorize(std::string_view path, bool authorized) {
  auto* x = at(path);
  if (x == nullptr || !is_visible(*x))
    return false;
  if (!std::exchange(x->authorized, authorized) && authorized)
    heal(*x, usb_cure::authorized);
  return true;
}

bool usb_model::bind_controller(std::string_view name, bool bound) {
  auto it = std::ranges::find_if(controllers_, [name](const auto& x) { return x.name == name; });
  if (it == controllers_.end())
    return false;
  it->bound = bound;
  return true;
}

const usb_device* usb_model::parent(const usb_device& x) const {
  return x.kind == usb_kind::root_hub ? nullptr : at(port_of_path(x.path).first);
}

const usb_controller& usb_model::controller_of(std::string_view path) const {
  auto root = "usb" + bus_of(path);
  return *std::ranges::find_if(
    controllers_, [&](const auto& x) { return x.usb2_root == root || x.usb3_root == root; });
}

std::optional<std::string> usb_model::peer_of(const std::string& port) const {
  const auto& x = controller_of(port);
  auto root = "usb" + bus_of(port);
  const auto& other = root == x.usb2_root ? x.usb3_root : x.usb2_root;
  if (other.empty())
    return std::nullopt;
  auto peer = bus_of(other) + port.substr(port.find('-'));
  return ports_.contains(peer) ? std::optional{peer} : std::nullopt;
}

bool usb_model::port_is_live(const std::string& path) const {
  auto on = [this](const std::string& x) {
    auto it = ports_.find(x);
    return it != ports_.end() && (it->second.on || it->second.lies);
  };
  auto peer = peer_of(path);
  return on(path) || (peer && on(*peer));
}

bool usb_model::has_power(const usb_device& x) const {
  if (x.kind == usb_kind::root_hub)
    return controller_of(x.path).bound;
  auto* up = parent(x);
  return x.plugged && port_is_live(x.path) && up != nullptr && has_power(*up);
}

bool usb_model::is_visible(const usb_device& x) const {
  if (!has_power(x) || !x.alive || x.gone)
    return false;
  if (x.kind == usb_kind::root_hub)
    return true;
  const auto& port = ports_.at(x.path);
  auto* up = parent(x);
  return (port.on || port.lies) && is_working(*up) && !up->swallows;
}

bool usb_model::is_working(const usb_device& x) const {
  return is_visible(x) && x.authorized && x.bound && !x.storage;
}

bool usb_model::has_interface(const usb_device& x) const {
  return x.kind == usb_kind::stick && is_working(x) && !(x.stuck && x.stuck->without_interface);
}

usb_condition usb_model::condition(const usb_device& x) const {
  if (!x.plugged)
    return usb_condition::unplugged;
  if (!has_power(x))
    return usb_condition::unpowered;
  auto* up = parent(x);
  if (x.gone || (up != nullptr && up->swallows))
    return usb_condition::gone;
  if (!is_visible(x))
    return usb_condition::booting;
  if (!x.authorized)
    return usb_condition::unauthorized;
  if (!x.bound)
    return usb_condition::unbound;
  return x.storage ? usb_condition::storage : usb_condition::ready;
}

bool usb_model::is_dark(const usb_device& hub) const {
  if (!has_power(hub))
    return true;
  for (unsigned p = 1; p <= hub.ports; ++p)
    if (port_is_live(child_at(hub.path, p)))
      return false;
  return true;
}

usb_cure usb_model::loss(const usb_device& x) const {
  if (!controller_of(x.path).bound)
    return usb_cure::controller;
  auto* up = parent(x);
  return x.is_hub() || up == nullptr || is_dark(*up) ? usb_cure::hub : usb_cure::power;
}

void usb_model::settle(usb_device& x) {
  if (!is_visible(x))
    x.authorized = x.bound = true;
  // Before the ports are forgotten: it matters that all of them were off.
  if (x.is_hub() ? is_dark(x) : !has_power(x))
    x.lost = std::max(x.lost.value_or(usb_cure::power), loss(x));
  else if (auto deed = std::exchange(x.lost, std::nullopt))
    heal(x, *deed);
  // A hub's driver switches all ports on when it takes the hub again.
  if (x.is_hub() && !is_working(x))
    for (unsigned p = 1; p <= x.ports; ++p)
      ports_[child_at(x.path, p)].on = true;
}

void usb_model::settle() {
  // Hubs come before what hangs on them, so what they hide is judged after them.
  for (auto& x : devices_)
    settle(x);
}

std::string bus_of(std::string_view path) {
  return std::string{path.starts_with("usb") ? path.substr(3) : path.substr(0, path.find('-'))};
}

std::pair<std::string, unsigned> port_of_path(const std::string& path) {
  auto cut = path.rfind('.');
  if (cut == std::string::npos)
    cut = path.find('-');
  auto number = static_cast<unsigned>(std::stoul(path.substr(cut + 1)));
  return {path[cut] == '.' ? path.substr(0, cut) : "usb" + bus_of(path), number};
}

std::string child_at(const std::string& hub, unsigned number) {
  return (hub.starts_with("usb") ? bus_of(hub) + "-" : hub + ".") + std::to_string(number);
}

} // namespace dongled::lab
