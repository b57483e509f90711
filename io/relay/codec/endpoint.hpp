#pragma once

#include "config/cidr.hpp"

#include <cstdint>
#include <string>

namespace dongled::io::relay {

/// An address and a port in host byte order; 0.0.0.0:0 unless told otherwise.
struct endpoint {
  ip_address address = ip_address::from_v4({});
  uint16_t port = 0;
  uint32_t scope = 0; ///< Of a link-local IPv6 address: the index of its interface; else 0.

  bool operator==(const endpoint&) const = default;
};

/// "192.0.2.1:80", "[2001:db8::1]:80" or "[fe80::1%2]:80" (RFC 4007 section 11).
std::string to_string(const endpoint& x);

/// The same without its port and brackets: "fe80::1%2".
std::string host_text(const endpoint& x);

} // namespace dongled::io::relay
