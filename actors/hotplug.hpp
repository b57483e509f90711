#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Turns what the kernel and sysfs say into facts, and spreads them: to gate, to switchboard and to
/// each dongle's route. Watches through a thread of its own (io::ports::watch_rack), so it blocks
/// nobody; quits when the watch cannot be opened, but for want of descriptors: then it tries again.
struct hotplug {
  struct state {
    static inline const char* name = "hotplug";
    std::unique_ptr<io::watching> watch; ///< Stopped and joined before this actor's DOWN is sent.
    io::facts_ptr newest;
    uint64_t updates = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled
