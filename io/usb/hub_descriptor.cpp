#include "io/usb/hub_descriptor.hpp"

namespace dongled::io::usb {

namespace {

constexpr unsigned usb2_type = 0x29, superspeed_type = 0x2a;
/// Everything before the bit field of removable ports, which nobody here needs.
constexpr size_t shortest = 7;

unsigned at(std::span<const std::byte> bytes, size_t i) {
  return std::to_integer<unsigned>(bytes[i]);
}

uint16_t word(std::span<const std::byte> bytes, size_t i) {
  return static_cast<uint16_t>(at(bytes, i) | at(bytes, i + 1) << 8);
}

} // namespace

const char* to_string(power_switching x) noexcept {
  switch (x) {
  case power_switching::ganged: return "ganged";
  case power_switching::individual: return "individual";
  case power_switching::none: return "none";
  }
  return "?";
}

power_switching hub_descriptor::switching() const {
  switch (characteristics & 3U) {
  case 0: return power_switching::ganged;
  case 1: return power_switching::individual;
  default: return power_switching::none; // reserved since USB 1.1; then it meant "none"
  }
}

result<hub_descriptor> parse_hub_descriptor(std::span<const std::byte> bytes) {
  auto bad = [](const char* why) {
    return failure{fault::bad_input, std::string{"read a hub's descriptor: "} + why};
  };
  if (bytes.size() < shortest)
    return bad("too short");
  if (at(bytes, 0) < shortest || at(bytes, 0) > bytes.size())
    return bad("its length is wrong");
  if (at(bytes, 1) != usb2_type && at(bytes, 1) != superspeed_type)
    return bad("it is of another type");
  hub_descriptor out;
  out.superspeed = at(bytes, 1) == superspeed_type;
  out.ports = static_cast<uint8_t>(at(bytes, 2));
  out.characteristics = word(bytes, 3);
  out.power_good_ms = static_cast<uint16_t>(at(bytes, 5) * 2); // told in units of 2 ms
  if (out.ports == 0)
    return bad("it has no ports");
  return out;
}

result<port_status> parse_port_status(std::span<const std::byte> bytes, bool superspeed) {
  if (bytes.size() < 4)
    return failure{fault::bad_input, "read a port's status: too short"};
  constexpr unsigned connection = 0x0001, over_current = 0x0008;
  constexpr unsigned usb2_power = 0x0100, superspeed_power = 0x0200;
  auto bits = word(bytes, 0);
  return port_status{(bits & (superspeed ? superspeed_power : usb2_power)) != 0,
                     (bits & connection) != 0, (bits & over_current) != 0};
}

} // namespace dongled::io::usb
