#pragma once

#include "actors/conductor.hpp"
#include "actors/policy/diagnosis.hpp"

namespace dongled {

/// What a probe through the dongle told after a step.
struct verified {
  std::string address; ///< Empty: no egress.
  std::string error;
};

/// Probes until one comes home, at most @p budget: only that proves a step.
flow<verified> verify(const conductor& with, milliseconds budget);

/// Ends the dongle's relays: they cannot live through what follows.
flow<done> drain(const conductor& with);

/// The larger of the two: what is left of a budget, but never nothing.
milliseconds at_least(milliseconds x, std::chrono::steady_clock::duration left);

/// Climbs from the first rung for @p what until a probe comes home. @p drained: the relays are
/// ended already.
flow<toggle_result> climb(const conductor& with, policy::illness what, std::string why,
                          bool drained);

} // namespace dongled
