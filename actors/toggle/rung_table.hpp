#pragma once

#include "actors/policy/recovery_ladder.hpp"
#include "actors/toggle/conductor.hpp"

namespace dongled {

/// What a rung came to. `took`: the kernel or the modem was read back and says so; whether it
/// helped, only the egress tells.
struct step_end {
  bool took = false;
  std::string read_back;
  bool timed_out = false;
  bool mute = false;      ///< The modem was silent or talked nonsense, as opposed to saying no.
  bool silent = false;    ///< Of these the former: nothing came back at all.
  bool acted = false;     ///< USB was written to, whatever came of it.
  milliseconds waited{0}; ///< For others: not a part of the rung's budget.
  bool not_known = false; ///< It could not be found out what came of it: nothing follows from it.
  bool outside = false;   ///< What is left is no doing of the stick's, nor of ours.
  bool needless = false;  ///< Its turn came when it was not needed any more: nothing was done.
};

/// One rung of the ladder as the conductor performs it.
struct recovery_step {
  policy::rung rung;
  const char* what;                                            ///< For the trace.
  milliseconds settings::recovery_part::budgets_part::*budget; ///< Acting and verifying.
  bool drains;                                                 ///< Relays cannot live through it.
  bool needs_api; ///< The modem must listen: with a mute one the rung cannot act.
  flow<step_end> (*act)(const conductor& with, milliseconds budget);
  /// Whether the rung is meant for what is seen now; where it is not, the climb passes it silently.
  flow<bool> (*fits)(const conductor& with) = nullptr;
};

/// The table of steps, in the ladder's order. A new step is one row here.
const recovery_step& step_for(policy::rung x);

} // namespace dongled
