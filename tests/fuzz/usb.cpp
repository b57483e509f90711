// What comes from USB: hub descriptors and port states off the wire, names out of sysfs, the
// kernel's uevents.
#include "io/usb/hub_descriptor.hpp"
#include "io/usb/names.hpp"
#include "io/usb/switch_message.hpp"
#include "io/usb/topology.hpp"
#include "io/usb/uevents.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <span>

namespace {

using namespace dongled::io::usb;
using namespace dongled::test;

void examine_wire(std::string_view input) {
  auto bytes = std::as_bytes(std::span{input});
  if (auto hub = parse_hub_descriptor(bytes)) {
    auto length = static_cast<uint8_t>(input[0]);
    must(hub->ports > 0, "a hub has ports");
    must(length >= 7 && length <= input.size(), "a descriptor is as long as it says");
    auto exact = parse_hub_descriptor(bytes.first(length));
    must(exact && *exact == *hub, "what follows a descriptor is none of it");
    must(!parse_hub_descriptor(bytes.first(length - 1u)), "one cut short is none");
  }
  for (auto superspeed : {false, true})
    must(static_cast<bool>(parse_port_status(bytes, superspeed)) == (bytes.size() >= 4),
         "a port's status has four bytes");
  if (says_passed(bytes))
    must(bytes.size() >= answer_size, "an answer has its length");
}

void examine_path(const dongled::port_path& x) {
  must(x.text.size() <= 40 && x.text.find('/') == x.text.npos, "a path is short and no file's");
  must(device_of_interface(x.text + ":1.0") == x, "a device has interfaces");
  must(device_in_path("/devices/usb1/" + x.text + "/net/eth0") == x, "a device is found in a path");
  auto child = child_path(x, 7);
  must(port_number(x.text + "-port7", x) == uint8_t{7}, "a port has its number");
  must(valid_port_path(child.text) || child.text.size() > x.text.size() + 1, "a hub has children");
}

void examine_name(std::string_view input) {
  std::string text{input.substr(0, 512)};
  if (valid_port_path(text))
    examine_path({text});
  if (auto device = device_of_interface(text))
    must(valid_port_path(device->text) || is_root_hub(device->text), "an interface has a device");
  if (auto device = device_in_path(text)) {
    must(valid_port_path(device->text), "a device in a path has a path");
    must(text.find(device->text) != text.npos, "and stands in it");
  }
  if (is_root_hub(text))
    must(valid_port_path(child_path({text}, 1).text), "a root hub has children");
}

void examine_uevent(std::string_view datagram) {
  auto x = parse_uevent(datagram);
  if (!x)
    return;
  must(x->action != uevent::kind::lost, "nobody can send a loss");
  must(x->devpath.starts_with('/'), "a path begins at the root");
  must(!x->port || valid_port_path(x->port->text), "a port has a path");
  for (auto text : {&x->devpath, &x->subsystem, &x->interface, &x->product, &x->type})
    must(text->size() <= 4096, "a text is bounded");
  auto zero = std::string(1, '\0');
  auto again =
    parse_uevent(to_string(x->action) + ('@' + x->devpath) + zero + "SUBSYSTEM=" + x->subsystem
                 + zero + "INTERFACE=" + x->interface + zero + "PRODUCT=" + x->product + zero
                 + "DEVTYPE=" + x->type + zero + "SEQNUM=" + std::to_string(x->sequence) + zero);
  must(again == x, "an event that is written reads back");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  switch (take_byte(input)) {
  case 'n': return examine_name(input);
  case 'e': return examine_uevent(input);
  default: return examine_wire(input);
  }
}
