#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dongled {

/// A dongle's identity: the N of its LAN 192.168.N.0/24.
struct subnet_id {
  uint8_t n = 0;

  auto operator<=>(const subnet_id&) const = default;

  /// The modem's own address: gateway, web API and DNS of its LAN.
  std::string modem_address() const { return "192.168." + std::to_string(n) + ".1"; }

  /// The host's address on the dongle's LAN.
  std::string host_address() const { return "192.168." + std::to_string(n) + ".100"; }

  /// The routing table that belongs to the dongle.
  uint32_t table() const { return n; }
};

inline std::string to_string(subnet_id x) { return std::to_string(x.n); }

/// Where a device is plugged, in the kernel's own notation: "1-1.2" is bus 1, port 1, port 2.
/// The only stable name of a dongle besides its subnet (interface names and MACs swap).
struct port_path {
  std::string text;

  auto operator<=>(const port_path&) const = default;
};

/// What a USB device says it is: idVendor and idProduct.
struct usb_id {
  uint16_t vendor = 0, product = 0;

  auto operator<=>(const usb_id&) const = default;
};

/// "12d1:14db", as lsusb writes it.
std::string to_string(usb_id x);
/// The inverse; hexadecimal digits in either case, four and four. Nothing for any other text.
std::optional<usb_id> usb_id_from(std::string_view text);

} // namespace dongled

template <>
struct std::hash<dongled::subnet_id> {
  size_t operator()(dongled::subnet_id x) const noexcept { return x.n; }
};
