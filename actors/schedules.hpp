#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/policy/schedule.hpp"
#include "actors/world.hpp"

#include <deque>

namespace dongled {

/// Asks gate for the toggles that the settings' schedules want, one after the other: people's come
/// first, and what is under repair, or in a person's hands, is left alone. A turn that cannot be
/// taken within half of its schedule's `every` is missed, which is told as a happening of the
/// dongle.
struct schedules {
  using uses =
    world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_plane>;

  struct state {
    static inline const char* name = "schedules";
    std::vector<settings::schedule_part> told; ///< Those that `line` is of.
    policy::schedule_times times;
    std::deque<policy::schedule_turn> line; ///< Turns that came; at most one a schedule and dongle.
    flow<done> story;                       ///< Takes them.
    uint64_t generation = 0;                ///< Of the running timer.
    uint64_t taken = 0, missed = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
