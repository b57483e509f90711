#pragma once

#include "actors/messages.hpp"
#include "actors/stranger_ask.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Turns what the kernel and sysfs say into facts, and spreads them: to gate, to switchboard and to
/// each dongle's route. Watches through threads of their own (io::ports::watch_rack); detached,
/// since to begin and to end that may take as long as the kernel likes. A watch that cannot be
/// opened is tried again until it can.
struct hotplug {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history,
                        uses_ports, uses_sticks>;

  /// Time to look at strangers again; of an older generation: void.
  struct stranger_look {
    uint64_t generation = 0;
  };
  struct state {
    static inline const char* name = "hotplug";
    board_writer<hotplug> board;
    std::unique_ptr<io::watching> watch; ///< Stopped and joined before this actor's DOWN is sent.
    io::facts_ptr newest;
    uint64_t updates = 0;
    stranger_ask::table strangers; ///< Who may be a dongle.
    uint64_t generation = 0;       ///< Of the timer of `stranger_look`.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::hotplug::stranger_look)
