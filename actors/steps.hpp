#pragma once

#include "actors/conductor.hpp"
#include "actors/policy/recovery_ladder.hpp"

namespace dongled {

/// What a rung came to. `took`: the kernel or the modem was read back and says so; whether it
/// helped, only the egress tells.
struct step_end {
  bool took = false;
  std::string read_back;
  bool timed_out = false;
  bool mute = false; ///< The modem was silent or talked nonsense, as opposed to saying no.
};

/// One rung of the ladder as the conductor performs it.
struct recovery_step {
  policy::rung rung;
  const char* what;                                            ///< For the trace.
  milliseconds settings::recovery_part::budgets_part::*budget; ///< Acting and verifying.
  bool drains;                                                 ///< Relays cannot live through it.
  flow<step_end> (*act)(const conductor& with, milliseconds budget);
};

/// The table of steps, in the ladder's order. A new step is one row here.
const recovery_step& step_for(policy::rung x);

/// Data off, hold, data on, connected: what both a healthy toggle and the ladder do.
flow<step_end> cycle_data(const conductor& with, milliseconds hold, milliseconds attach);

/// The same with another radio mode in between, so that the modem registers anew.
flow<step_end> flip_mode(const conductor& with, milliseconds hold, milliseconds attach);

} // namespace dongled
