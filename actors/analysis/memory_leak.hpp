#pragma once

#include "actors/analysis/incident.hpp"

#include <optional>

namespace dongled::analysis {

/// Whether the daemon's memory climbs, whatever it carries: the slope of Theil and Sen over the
/// lowest resident size of each hour of two days. Nothing: less than a day of hours is known.
std::optional<circumstance> memory_leak(const incident& x);

} // namespace dongled::analysis
