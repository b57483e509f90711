#pragma once

#include "actors/analysis/ranking.hpp"
#include "actors/recorder/recorder_messages.hpp"
#include "config/wall_time.hpp"

#include <nlohmann/json_fwd.hpp>

namespace dongled::api {

// What the flight recorder says, as HTTP and the shell show it. Pure.

/// `{at, zone, onset, window, verdict, causes:[…], unknown:[…]}`: the first five causes, or, with
/// @p detailed, all.
nlohmann::json analysis_json(const analysis::ranking& x, bool detailed);

/// `{series:[{name, unit, …}]}`, or with one of them alone `{name, unit, points:[[time, value]]}`.
nlohmann::json samples_json(const samples_found& x, bool alone);

/// `{at, gauges:[{name, value, limit, unit}], trouble, bytes}`.
nlohmann::json gauges_json(const gauges_found& x, unix_ms now);

} // namespace dongled::api
