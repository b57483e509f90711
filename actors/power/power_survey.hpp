#pragma once

#include "actors/messages.hpp"
#include "actors/power/usb_bench.hpp"

#include <functional>

namespace dongled {

/// Reads every port of every hub for an operator; writes nothing. Blocks, at most @p patience and
/// one reading: what was not reached is left out, and `error` says so.
power_map survey(usb_bench& bench, std::chrono::milliseconds patience,
                 const std::function<std::chrono::steady_clock::time_point()>& clock);

} // namespace dongled
