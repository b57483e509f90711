#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dongled::io::host {

/// A TCP socket that listens in our network namespace.
struct listener {
  std::string address; ///< As inet_ntop(3) writes it; "0.0.0.0" or "::" is every one.
  bool v6 = false;
  bool any = false;       ///< Every address of its family; of "::" perhaps IPv4's, too.
  bool own = false;       ///< This process holds it.
  std::string inode = {}; ///< Its number among the sockets, as /proc/PID/fd shows it.
};

/// Those that listen at @p port, from /proc/net/tcp, tcp6 and our own descriptors. @p proc is
/// another /proc in tests.
result<std::vector<listener>> listeners_at(uint16_t port, const std::string& proc = "/proc");

} // namespace dongled::io::host
