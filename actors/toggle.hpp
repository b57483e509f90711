#pragma once

#include "actors/conductor.hpp"

namespace dongled {

/// The conductor: performs one toggle at a time as a story (actors/toggle_story.cpp), and tells
/// gate how it ended. Should it die, the story ends where it was: gate closes the trace, and the
/// data plane's hold goes with the story.
struct toggle {
  struct state {
    static inline const char* name = "toggle";
    std::unique_ptr<conductor> with;
    flow<done> telling;
    unix_ms started = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w, subnet_id dongle);
};

} // namespace dongled
