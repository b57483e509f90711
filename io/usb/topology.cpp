#include "io/usb/topology.hpp"

#include "io/usb/hilink_ids.hpp"
#include "io/usb/names.hpp"
#include "io/usb/sysfs.hpp"
#include "io/usb/sysfs_write.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <unistd.h>

namespace dongled::io::usb {

namespace {

constexpr size_t most_devices = 1024;

/// "1-1.10" after "1-1.9": runs of digits compare as numbers.
bool before(const port_path& a, const port_path& b) {
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  auto x = a.text.begin(), y = b.text.begin();
  while (x != a.text.end() && y != b.text.end()) {
    if (digit(*x) && digit(*y)) {
      auto i = std::find_if_not(x, a.text.end(), digit);
      auto j = std::find_if_not(y, b.text.end(), digit);
      // Names have no leading zeros, so the longer number is the greater.
      auto left = std::pair{i - x, std::string{x, i}}, right = std::pair{j - y, std::string{y, j}};
      if (left != right)
        return left < right;
      x = i, y = j;
    } else if (*x != *y) {
      return *x < *y;
    } else {
      ++x, ++y;
    }
  }
  return x == a.text.end() && y != b.text.end();
}

template <class Vector>
auto find_path(Vector& all, const port_path& path) {
  auto i = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.path == path; });
  return i == all.end() ? nullptr : &*i;
}

template <class T>
T number_or(sysfs_reader& sysfs, const std::string& file, T otherwise, int base = 10) {
  auto x = sysfs.number(file, base);
  return x && *x <= std::numeric_limits<T>::max() ? static_cast<T>(*x) : otherwise;
}

usb_interface read_interface(sysfs_reader& sysfs, const std::string& place,
                             const std::string& name) {
  usb_interface out;
  out.name = name;
  out.device_class = number_or<uint8_t>(sysfs, place + "/bInterfaceClass", 0, 16);
  if (auto driver = sysfs.resolve(place + "/driver"))
    out.driver = last_name(*driver);
  out.net = sysfs.list(place + "/net");
  return out;
}

/// "1-1:1.0" → 1: an interface is there as long as its configuration is.
std::optional<int> configuration_in(const std::string& interface) {
  auto from = interface.find(':') + 1, to = interface.find('.', from);
  auto value = parse_number(interface.substr(from, to - from));
  return value && *value <= 255 ? std::optional{static_cast<int>(*value)} : std::nullopt;
}

device read_device(sysfs_reader& sysfs, const std::string& place, const std::string& name) {
  device out;
  out.path = {name};
  out.vendor = number_or<uint16_t>(sysfs, place + "/idVendor", 0, 16);
  out.product = number_or<uint16_t>(sysfs, place + "/idProduct", 0, 16);
  out.device_class = number_or<uint8_t>(sysfs, place + "/bDeviceClass", 0, 16);
  if (!out.hub()) { // each of these takes the device's lock
    out.product_name = sysfs.attribute(place + "/product").value_or("");
    out.serial = sysfs.attribute(place + "/serial").value_or("");
    if (auto value = sysfs.number(place + "/bConfigurationValue"); value && *value <= 255)
      out.configuration = static_cast<int>(*value);
  }
  out.authorized = sysfs.number(place + "/authorized").value_or(1) != 0;
  out.bus = number_or<uint16_t>(sysfs, place + "/busnum", 0);
  out.number = number_or<uint16_t>(sysfs, place + "/devnum", 0);
  return out;
}

/// The parts of a bus's name that precede "usbN" in its real path: the controller's device.
std::string controller_of(sysfs_reader& sysfs, const std::string& devices,
                          const std::string& root_hub) {
  auto path = sysfs.resolve(devices + "/" + root_hub);
  if (!path)
    return {};
  auto at = path->rfind("/" + root_hub);
  return at == std::string::npos || at == 0 ? std::string{} : last_name(path->substr(0, at));
}

port read_port(sysfs_reader& sysfs, const std::string& place, const port_path& hub,
               uint8_t number) {
  port out;
  out.number = number;
  out.child = child_path(hub, number);
  auto file = place + "/disable";
  if (sysfs.exists(file))
    out.disable_file = file;
  if (auto peer = sysfs.resolve(place + "/peer"))
    out.peer = last_name(*peer);
  return out;
}

hub read_hub(sysfs_reader& sysfs, const std::string& devices, const device& x) {
  hub out;
  out.path = x.path;
  out.root = is_root_hub(x.path.text);
  out.bus = x.bus;
  out.number = x.number;
  auto digits = out.root ? x.path.text.substr(3) : x.path.text.substr(0, x.path.text.find('-'));
  if (auto bus = parse_number(digits); bus && *bus <= UINT16_MAX)
    out.bus = static_cast<uint16_t>(*bus);
  out.controller = controller_of(sysfs, devices, "usb" + digits);
  // Ports live below the hub's first interface: 1-1:1.0/1-1-port2, 1-0:1.0/usb1-port2.
  auto interface = devices + "/" + (out.root ? digits + "-0" : x.path.text) + ":1.0";
  for (auto& name : sysfs.list(interface))
    if (auto number = port_number(name, x.path))
      out.ports.push_back(read_port(sysfs, interface + "/" + name, x.path, *number));
  // Kernels without port devices, and unbound hubs: the ports are known by their count.
  if (out.ports.empty())
    for (unsigned i = 1,
                  n = number_or<uint8_t>(sysfs, devices + "/" + x.path.text + "/maxchild", 0);
         i <= n; ++i)
      out.ports.push_back({static_cast<uint8_t>(i), child_path(x.path, i), {}, {}});
  std::sort(out.ports.begin(), out.ports.end(),
            [](auto& a, auto& b) { return a.number < b.number; });
  return out;
}

/// The hub whose port is called @p name: "2-1-port3" → "2-1".
port_path owner_of_port(const std::string& name) { return {name.substr(0, name.find("-port"))}; }

/// Of the device that a root hub hangs on; empty where it has none.
std::string driver_above(sysfs_reader& sysfs, const std::string& root_hub) {
  auto path = sysfs.resolve(root_hub);
  auto driver = path ? sysfs.resolve(path->substr(0, path->rfind('/')) + "/driver") : std::nullopt;
  return driver ? last_name(*driver) : std::string{};
}

void add_controllers(sysfs_reader& sysfs, topology& to, const std::string& devices) {
  for (auto& x : to.hubs) {
    if (!x.root || x.controller.empty())
      continue;
    auto known = std::find_if(to.controllers.begin(), to.controllers.end(),
                              [&](auto& y) { return y.name == x.controller; });
    if (known == to.controllers.end())
      known = to.controllers.insert(
        known, {x.controller, {}, driver_above(sysfs, devices + "/" + x.path.text)});
    known->buses.push_back(x.bus);
  }
}

std::optional<port_path> port_behind(sysfs_reader& sysfs, const std::string& root,
                                     const std::string& net) {
  if (net.empty() || net.front() == '.' || net.find('/') != std::string::npos)
    return {};
  auto path = sysfs.resolve(root + "/class/net/" + net + "/device");
  return path ? device_in_path(*path) : std::nullopt;
}

void pair_twins(topology& to) {
  for (auto& x : to.hubs)
    for (auto& y : x.ports)
      if (y.peer && !x.twin && to.find_hub(owner_of_port(*y.peer)) != &x
          && to.find_hub(owner_of_port(*y.peer)))
        x.twin = owner_of_port(*y.peer);
}

} // namespace

const device* topology::find_device(const port_path& path) const {
  return find_path(devices, path);
}

const hub* topology::find_hub(const port_path& path) const { return find_path(hubs, path); }

const hub* topology::parent_of(const port_path& child) const {
  for (auto& x : hubs)
    for (auto& y : x.ports)
      if (y.child == child)
        return &x;
  return nullptr;
}

const port* topology::port_of(const port_path& child) const {
  for (auto& x : hubs)
    for (auto& y : x.ports)
      if (y.child == child)
        return &y;
  return nullptr;
}

bool is_storage_mode(const device& x, const storage_ids& more) {
  auto storage_alone = !x.interfaces.empty()
                       && std::all_of(x.interfaces.begin(), x.interfaces.end(),
                                      [](auto& y) { return y.device_class == 0x08; });
  // What is not in the table may well be called the same when it is a modem.
  if (more.contains(x.id()))
    return storage_alone;
  switch (face_of(x.id())) {
  case hilink_face::storage: return true;
  case hilink_face::either: return storage_alone;
  case hilink_face::modem:
  case hilink_face::none: return false;
  }
  return false;
}

std::optional<port_path> port_of_net(const std::string& root, const std::string& name) {
  sysfs_reader sysfs;
  return port_behind(sysfs, root, name);
}

result<topology> read_topology(const std::string& root, const storage_ids& more) {
  auto devices = root + "/bus/usb/devices";
  if (::access(root.c_str(), R_OK | X_OK) != 0)
    return means_exhausted(errno) ? os_failure("read sysfs at " + root, errno)
                                  : failure{fault::not_found, "read sysfs at " + root, errno};
  sysfs_reader sysfs;
  topology out;
  out.known = true;
  std::vector<std::pair<port_path, usb_interface>> interfaces;
  for (auto& name : sysfs.list(devices)) {
    auto place = devices + "/" + name;
    if (out.devices.size() >= most_devices)
      break;
    // A device that vanished meanwhile has a name only.
    if (is_root_hub(name) || valid_port_path(name)) {
      if (sysfs.attribute(place + "/idVendor"))
        out.devices.push_back(read_device(sysfs, place, name));
    } else if (auto owner = device_of_interface(name)) {
      interfaces.emplace_back(*owner, read_interface(sysfs, place, name));
    }
  }
  auto by_path = [](auto& a, auto& b) { return before(a.path, b.path); };
  std::sort(out.devices.begin(), out.devices.end(), by_path);
  for (auto& [owner, x] : interfaces)
    if (auto device = find_path(out.devices, owner)) {
      for (auto& name : x.net)
        out.net[name] = owner;
      if (device->hub())
        device->configuration = configuration_in(x.name);
      device->interfaces.push_back(std::move(x));
    }
  for (auto& x : out.devices)
    x.storage_mode = is_storage_mode(x, more);
  for (auto& name : sysfs.list(root + "/class/net"))
    if (auto port = port_behind(sysfs, root, name))
      out.net[name] = *port;
    else if (!out.net.contains(name))
      out.elsewhere.insert(name);
  for (auto& x : out.devices)
    if (x.hub())
      out.hubs.push_back(read_hub(sysfs, devices, x));
  add_controllers(sysfs, out, devices);
  pair_twins(out);
  if (sysfs.trouble()) // what is missing here may be there
    return *sysfs.trouble();
  return out;
}

} // namespace dongled::io::usb
