#include "io/usb/controllers.hpp"

#include "io/usb/sysfs.hpp"
#include "io/usb/sysfs_write.hpp"
#include "io/usb/topology.hpp"

#include <algorithm>

#include <unistd.h>

namespace dongled::io::usb {

namespace {

/// Base class 0x0c, sub-class 0x03: a USB host controller of any kind (PCI Code and ID Assignment).
constexpr uint32_t usb_class = 0x0c03;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// Whether USB buses hang on a controller, as far as it can be looked at.
result<bool> has_buses(const std::string& sysfs, const std::string& name) {
  auto now = read_topology(sysfs);
  if (!now)
    return now.why();
  return std::any_of(now->controllers.begin(), now->controllers.end(),
                     [&](auto& x) { return x.name == name; });
}

std::string driver_of(const std::string& place) {
  sysfs_reader look;
  auto driver = look.resolve(place + "/driver");
  return driver ? last_name(*driver) : std::string{};
}

/// The base class and sub-class in `class`: "0x0c0330" is 0x0c03.
uint32_t class_of(const std::string& place) {
  sysfs_reader look;
  auto text = look.attribute(place + "/class").value_or("");
  return text.starts_with("0x") ? parse_number(text.substr(2), 16).value_or(0) >> 8 : 0;
}

} // namespace

bool valid_pci_name(const std::string& text) {
  // DDDD:BB:DD.F; the domain may be longer (Intel VMD has 10000).
  auto at = text.rfind(':');
  if (text.size() < 12 || text.size() > 16 || at != text.size() - 5 || at < 7 || text[at - 3] != ':'
      || text[at + 3] != '.')
    return false;
  for (size_t i = 0; i < text.size(); ++i)
    if (i != at && i != at - 3 && i != at + 3 && !is_hex(text[i]))
      return false;
  return text[at + 4] <= '7';
}

bool valid_driver_name(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '-';
  });
}

result<std::string> controllers::unbind(const std::string& name) const {
  auto doing = "unbind controller " + name;
  auto buses = has_buses(sysfs_, name);
  if (!buses)
    return buses.why();
  if (!*buses)
    return failure{fault::not_found, doing + ": no USB bus hangs on it"};
  auto place = sysfs_ + "/bus/pci/devices/" + name;
  auto driver = driver_of(place);
  if (!valid_pci_name(name) || !valid_driver_name(driver))
    return failure{fault::unsupported, doing + ": it has no driver on the PCI bus"};
  if (auto put = write_attribute(sysfs_ + "/bus/pci/drivers/" + driver + "/unbind", name); !put)
    return put.why();
  auto ended = [&] {
    auto left = has_buses(sysfs_, name);
    return driver_of(place).empty() && left && !*left;
  };
  auto gone = comes_true(ended, patience_);
  if (!gone)
    return failure{fault::timed_out, doing + ": its buses are still there"};
  return driver;
}

result<done> controllers::bind(const std::string& name, const std::string& driver) const {
  auto doing = "bind controller " + name;
  if (!valid_pci_name(name) || !valid_driver_name(driver))
    return failure{fault::bad_input, doing + " to " + driver + ": no such names on the PCI bus"};
  auto place = sysfs_ + "/bus/pci/devices/" + name;
  if (::access(place.c_str(), F_OK) != 0)
    return failure{fault::not_found, doing + ": no such PCI device"};
  if (class_of(place) != usb_class)
    return failure{fault::refused, doing + ": it is no USB controller"};
  auto there = [&] {
    auto up = has_buses(sysfs_, name);
    return !driver_of(place).empty() && up && *up;
  };
  if (there())
    return done{};
  auto put = write_attribute(sysfs_ + "/bus/pci/drivers/" + driver + "/bind", name);
  auto took = comes_true(there, put ? patience_ : std::chrono::milliseconds{0});
  if (took)
    return done{};
  if (!put)
    return put;
  return failure{fault::timed_out, doing + ": no bus has come up"};
}

} // namespace dongled::io::usb
