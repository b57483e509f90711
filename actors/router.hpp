#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// The only writer of links, addresses, routes and rules. Keeps no state of its own: each order
/// brings a wish, the kernel is read, changed where it differs, and read again. Detached, because
/// rtnetlink blocks. Where there is no socket, for want of descriptors or memory mostly, it is
/// opened with the next order.
struct router {
  using uses = world_of<uses_ports>;

  struct state {
    static inline const char* name = "router";
    std::unique_ptr<io::route_port> kernel;
    bool no_ipv6 = false; ///< It has no IPv6, or no policy routing for it: nobody asks again.
    uint64_t orders = 0, steps = 0, failures = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
