#pragma once

#include "config/result.hpp"

#include <string>
#include <vector>

namespace dongled::io::host {

/// One address of this host and the interface that carries it.
struct host_address {
  std::string interface;
  std::string address; ///< Without zone or length.
  bool v6 = false;
};

/// All IPv4 and IPv6 addresses of the host, of whatever interface, up or not (getifaddrs(3)).
result<std::vector<host_address>> host_addresses();

} // namespace dongled::io::host
