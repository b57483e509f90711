#pragma once

#include "actors/toggle/rung_table.hpp"

namespace dongled {

/// What came of asking the modem for its only seat.
struct seat_answer {
  bool taken = false;
  bool silent = false; ///< Its API does not answer at all.
  std::string why;     ///< Who or what is in the way.
};

/// Takes the modem's seat while clients are still served, waiting for whoever has it, as long as
/// the modem says that it may still become free. Nothing is changed.
flow<seat_answer> take_seat(const conductor& with);

/// Data off, hold, data on, connected: what both a healthy toggle and the ladder do.
flow<step_end> cycle_data(const conductor& with, milliseconds hold, milliseconds attach);

/// The same with another radio mode in between, so that the modem registers anew.
flow<step_end> flip_mode(const conductor& with, milliseconds hold, milliseconds attach);

/// The modem restarts itself; ends when it says connected again.
flow<step_end> reboot(const conductor& with, milliseconds budget);

} // namespace dongled
