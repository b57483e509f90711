#include "io/usb/hub_requests.hpp"

#include "io/usb/raw_device.hpp"

namespace dongled::io::usb {

namespace {

// bmRequestType: class requests to the hub (device) and to its ports (other).
constexpr uint8_t from_hub = 0xa0, from_port = 0xa3, to_port = 0x23;
// bRequest: USB 2.0, table 11-16.
constexpr uint8_t get_status = 0, clear_feature = 1, set_feature = 3, get_descriptor = 6;
constexpr uint16_t port_power = 8; // table 11-17
constexpr uint16_t usb2_descriptor = 0x2900, superspeed_descriptor = 0x2a00;
constexpr uint16_t longest_descriptor = 71; // 255 ports
constexpr size_t most_known = 256;

failure about(const hub& x, const char* doing, const failure& why) {
  return {why.code, std::string{doing} + " hub " + x.path.text + ": " + why.doing, why.detail};
}

} // namespace

result<hub_descriptor> hub_requests::describe(const hub& x) {
  constexpr auto doing = "describe";
  auto key = std::tuple{x.path.text, x.bus, x.number};
  if (auto at = known_.find(key); at != known_.end())
    return at->second;
  auto node = raw_device::open(node_of(dev_, x.bus, x.number));
  if (!node)
    return about(x, doing, node.why());
  auto version = node->usb_version();
  if (!version)
    return about(x, doing, version.why());
  auto kind = *version >= 0x0300 ? superspeed_descriptor : usb2_descriptor;
  auto bytes = node->ask({from_hub, get_descriptor, kind, 0}, longest_descriptor);
  if (!bytes)
    return about(x, doing, bytes.why());
  auto out = parse_hub_descriptor(*bytes);
  if (!out)
    return about(x, doing, out.why());
  if (known_.size() >= most_known)
    known_.clear();
  known_[key] = *out;
  return out;
}

result<port_status> hub_requests::status(const hub& x, uint8_t port) {
  constexpr auto doing = "ask for a port of";
  auto node = raw_device::open(node_of(dev_, x.bus, x.number));
  if (!node)
    return about(x, doing, node.why());
  auto version = node->usb_version();
  if (!version)
    return about(x, doing, version.why());
  auto bytes = node->ask({from_port, get_status, 0, port}, 4);
  if (!bytes)
    return about(x, doing, bytes.why());
  auto out = parse_port_status(*bytes, *version >= 0x0300);
  return out ? out : about(x, doing, out.why());
}

result<done> hub_requests::set_power(const hub& x, uint8_t port, bool on) {
  constexpr auto doing = "switch a port of";
  auto node = raw_device::open(node_of(dev_, x.bus, x.number));
  if (!node)
    return about(x, doing, node.why());
  auto put = node->tell({to_port, on ? set_feature : clear_feature, port_power, port});
  return put ? put : about(x, doing, put.why());
}

void hub_requests::keep_kernel_off(const hub& x, uint8_t port, bool keep) {
  if (keep)
    (void)claims_.take(x.path, port, node_of(dev_, x.bus, x.number));
  else
    claims_.drop(x.path, port);
}

} // namespace dongled::io::usb
