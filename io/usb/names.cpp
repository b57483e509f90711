#include "io/usb/names.hpp"

#include "io/usb/topology.hpp"

#include <charconv>

namespace dongled::io::usb {

namespace {

constexpr int most_tiers = 7; // USB 2.0 section 4.1.1

/// Takes a number from 1 to @p most off the front, without leading zero.
std::optional<unsigned> take_number(std::string_view& text, unsigned most) {
  if (text.empty() || text.front() < '1' || text.front() > '9')
    return {};
  unsigned out = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || out > most)
    return {};
  text.remove_prefix(static_cast<size_t>(rest - text.data()));
  return out;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c))
    return false;
  text.remove_prefix(1);
  return true;
}

} // namespace

bool valid_port_path(const std::string& text) {
  std::string_view left = text;
  if (!take_number(left, 65535) || !take(left, '-'))
    return false;
  for (int tier = 0; tier < most_tiers; ++tier) {
    if (!take_number(left, 255))
      return false;
    if (left.empty())
      return true;
    if (!take(left, '.'))
      return false;
  }
  return false;
}

port_path child_path(const port_path& hub, unsigned number) {
  if (is_root_hub(hub.text))
    return {hub.text.substr(3) + "-" + std::to_string(number)};
  return {hub.text + "." + std::to_string(number)};
}

bool is_root_hub(std::string_view name) {
  if (!name.starts_with("usb"))
    return false;
  name.remove_prefix(3);
  return take_number(name, 65535) && name.empty();
}

std::optional<port_path> device_of_interface(std::string_view name) {
  auto colon = name.find(':');
  if (colon == std::string_view::npos)
    return {};
  auto place = name.substr(colon + 1);
  auto dot = place.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == place.size()
      || place.find_first_not_of("0123456789.") != std::string_view::npos)
    return {};
  std::string device{name.substr(0, colon)};
  if (device.ends_with("-0")) {
    auto root = "usb" + device.substr(0, device.size() - 2);
    return is_root_hub(root) ? std::optional{port_path{root}} : std::nullopt;
  }
  return valid_port_path(device) ? std::optional{port_path{device}} : std::nullopt;
}

std::optional<uint8_t> port_number(std::string_view name, const port_path& hub) {
  auto head = hub.text + "-port";
  if (!name.starts_with(head))
    return {};
  name.remove_prefix(head.size());
  auto out = take_number(name, 255);
  return out && name.empty() ? std::optional{static_cast<uint8_t>(*out)} : std::nullopt;
}

std::optional<port_path> device_in_path(std::string_view path) {
  while (!path.empty()) {
    auto slash = path.rfind('/');
    std::string name{slash == std::string_view::npos ? path : path.substr(slash + 1)};
    if (valid_port_path(name))
      return port_path{name};
    if (auto device = device_of_interface(name); device && valid_port_path(device->text))
      return device;
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  }
  return {};
}

} // namespace dongled::io::usb
