#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// The only writer of USB: port power, bind and unbind, mode switch; one deed at a time, host-wide.
/// This version has no deed yet and says so; nothing else in the daemon touches USB.
struct hub_power {
  struct state {
    static inline const char* name = "hub_power";
    uint64_t refused = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled
