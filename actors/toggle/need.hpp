#pragma once

#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Whether what this toggle has ordered of hub_power is needed still: looks afresh. Not while the
/// dongle works again, is on its way by itself, no rung can help, or nothing can be found out.
flow<need_answer> still_needed(const conductor& with);

} // namespace dongled
