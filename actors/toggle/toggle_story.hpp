#pragma once

#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Everything one toggle does, in the order it happens: diagnose; healthy: change the address; ill:
/// climb the ladder until the egress is verified. Always ends with a result.
flow<toggle_result> tell_toggle(const conductor& with);

} // namespace dongled
