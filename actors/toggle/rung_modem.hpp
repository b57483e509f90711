#pragma once

#include "actors/toggle/rung_table.hpp"

namespace dongled {

/// Data off, hold, data on, connected: what both a healthy toggle and the ladder do.
flow<step_end> cycle_data(const conductor& with, milliseconds hold, milliseconds attach);

/// The same with another radio mode in between, so that the modem registers anew.
flow<step_end> flip_mode(const conductor& with, milliseconds hold, milliseconds attach);

/// The modem restarts itself; ends when it says connected again.
flow<step_end> reboot(const conductor& with, milliseconds budget);

} // namespace dongled
