#pragma once

#include "config/cidr.hpp"

#include <cstdint>
#include <string>

namespace dongled::io::relay {

/// An address and a port in host byte order; 0.0.0.0:0 unless told otherwise.
struct endpoint {
  ip_address address = ip_address::from_v4({});
  uint16_t port = 0;

  bool operator==(const endpoint&) const = default;
};

/// "192.0.2.1:80" or "[2001:db8::1]:80".
std::string to_string(const endpoint& x);

} // namespace dongled::io::relay
