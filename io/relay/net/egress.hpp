#pragma once

#include <string>

namespace dongled::io::relay {

/// How a dongle is reached right now. Every upstream socket is bound to all of it.
struct egress {
  std::string interface;
  int ifindex = 0;
  std::string source;    ///< The host's address on the dongle's LAN.
  std::string dns;       ///< The dongle's resolver.
  std::string source6{}; ///< The host's IPv6 address there; empty: this dongle has no IPv6.
  bool operator==(const egress&) const = default;
};

} // namespace dongled::io::relay
