#pragma once

#include "actors/toggle/conductor.hpp"

namespace dongled {

/// What recovery would do about the dongle now, and why: looks as a toggle does, and touches
/// nothing.
flow<explanation> tell_explanation(const conductor& with);

} // namespace dongled
