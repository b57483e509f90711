#include "actors/toggle/usb_sight.hpp"

namespace dongled {

namespace {

std::string state_of(const io::usb::device& x, const std::string& interface) {
  if (x.storage_mode)
    return "in mass-storage mode";
  if (!x.authorized)
    return "not authorised";
  if (!x.configuration)
    return "unbound";
  return interface.empty() ? "without a network interface" : "with interface " + interface;
}

/// Why no device is there, as far as the hub above tells.
std::string absence(const io::usb::topology& usb, const port_path& port) {
  if (!usb.port_of(port))
    return "no hub has its port " + port.text + " now";
  return "no device is on its port " + port.text;
}

} // namespace

usb_sight look_at_usb(const rack_world& w, const io::rack_facts* facts, subnet_id dongle) {
  usb_sight out;
  out.port = port_of(w, dongle);
  if (out.port.text.empty()) {
    out.words = "its USB port is not known";
    return out;
  }
  if (!facts)
    return out;
  auto device = facts->usb.find_device(out.port);
  if (!device) {
    out.words = absence(facts->usb, out.port);
    return out;
  }
  out.there = true;
  out.storage = device->storage_mode;
  std::string interface;
  for (auto& [name, port] : facts->usb.net)
    if (port == out.port)
      interface = name;
  out.words = "its device is on port " + out.port.text + ", " + state_of(*device, interface);
  return out;
}

} // namespace dongled
