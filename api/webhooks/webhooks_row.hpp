#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "supervision/child_spec.hpp"

namespace dongled::api {

/// The row of `webhooks`: a supervisor with a courier for each URL of the settings in force when it
/// starts, and the desk that feeds them; without a URL it has no children and costs nothing.
supervision::child_spec webhooks_row(world_ptr w, instruments_ptr gauges);

} // namespace dongled::api
