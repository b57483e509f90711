#pragma once

#include "actors/messages.hpp"
#include "actors/stranger_ask.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Turns what the kernel and sysfs say into facts, and spreads them: to gate, to switchboard and to
/// each dongle's route. Watches through a thread of its own (io::ports::watch_rack), so it blocks
/// nobody; quits when the watch cannot be opened, but for want of descriptors: then it tries again.
struct hotplug {
  /// Time to look at strangers again; of an older generation: void.
  struct stranger_look {
    uint64_t generation = 0;
  };
  struct state {
    static inline const char* name = "hotplug";
    std::unique_ptr<io::watching> watch; ///< Stopped and joined before this actor's DOWN is sent.
    io::facts_ptr newest;
    uint64_t updates = 0;
    stranger_ask::table strangers; ///< Who may be a dongle.
    uint64_t generation = 0;       ///< Of the timer of `stranger_look`.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::hotplug::stranger_look)
