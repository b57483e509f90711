#pragma once

#include "actors/adoption/adoption_messages.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <string>

namespace dongled {

/// Takes new sticks in, one at a time: a stick that arrives as 192.168.8.1 becomes 192.168.N.1
/// while the others in that subnet are kept away. Remembers the newest adoption. Started again in
/// the middle of one, it has what that left undone: sticks that are kept away, an address of ours.
struct adoption {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history,
                        uses_ports, uses_learned, uses_sticks>;

  struct state {
    static inline const char* name = "adoption";
    adoption_record newest;
    flow<done> tale, tidying;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
