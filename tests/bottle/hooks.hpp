#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "supervision/child_spec.hpp"
#include "tests/bottle/doors.hpp"

namespace dongled::bottle {

/// The row of the webhooks: the daemon's real desk, and a courier whose deliveries end at a
/// receiver in memory, which refuses some, and whose answer is lost now and then.
supervision::child_spec hooks_row(world_ptr w, api::instruments_ptr gauges, doorway& d);

} // namespace dongled::bottle
