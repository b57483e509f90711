#pragma once

#include "actors/policy/blast_radius.hpp"
#include "actors/toggle/rung_table.hpp"

namespace dongled {

/// The rungs that take neighbours down. Each is judged first (policy/blast_radius), says whom it
/// hits, and lets the neighbours that work finish what they carry.
flow<step_end> cycle_its_hub(const conductor& with, milliseconds budget);
flow<step_end> cycle_its_controller(const conductor& with, milliseconds budget);

/// What the two would do now: for the rungs themselves, and for whoever only asks. Not allowed
/// while nothing is known of USB, or the dongle's port is not.
struct whole_plans {
  policy::cut_plan hub, controller;
  std::string not_known; ///< Why nothing is known of USB now; empty: it is.
};
flow<whole_plans> plan_whole(const conductor& with);

} // namespace dongled
