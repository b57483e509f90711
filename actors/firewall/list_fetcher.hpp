#pragma once

#include "actors/firewall/firewall_messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Where it stands in the tree.
inline constexpr const char* list_fetcher_path = "/host/fetcher";

/// Fetches a list and its signature for firewall, who must not wait: the kernel's table wants
/// watching meanwhile. Detached, since a fetch blocks; one at a time. Knows nothing of lists.
struct list_fetcher {
  using uses = world_of<uses_ports>;

  struct state {
    static inline const char* name = "list_fetcher";
    uint64_t fetches = 0, failures = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
