#pragma once

#include "actors/toggle/conductor.hpp"
#include "supervision/owed_answer.hpp"

namespace dongled {

/// The conductor: performs one toggle at a time as a story (actors/toggle/toggle_story.cpp), and
/// tells gate how it ended. Should it die, the story ends where it was: gate closes the trace, and
/// the data plane's hold goes with the story. Between toggles it explains what one would do.
struct toggle {
  using uses = conductor::uses;

  struct state {
    static inline const char* name = "toggle";
    board_writer<toggle> board;
    std::unique_ptr<conductor> with;
    flow<done> telling;
    flow<done> reconsidering; ///< While `telling` waits for its turn at hub_power.
    unix_ms started = 0;
    std::unique_ptr<conductor> looker; ///< Without an order: it only looks.
    flow<done> explaining;
    std::vector<supervision::owed_answer> curious; ///< All get the same explanation.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w, subnet_id dongle);
};

} // namespace dongled
