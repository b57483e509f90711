#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// One client connection's policy, accounting and end. Bytes never come near it: the reactor moves
/// and counts them, and goes on doing so should this actor die.
struct relay {
  struct state {
    static inline const char* name = "relay";
    io::relay::request asked;
    std::string doing = "deciding";
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w, io::relay::request asked);
};

} // namespace dongled
