#pragma once

#include "config/result.hpp"
#include "config/wall_time.hpp"

#include <string>

namespace dongled::analysis {

/// The time that an operator names: "now", "14:30" (today, or yesterday when that is still to
/// come), "yesterday 14:30", "2025-08-20 14:30" with seconds if he likes, "10m ago" (s, m, h, d),
/// or RFC 3339; local time where no offset stands there. `bad_input`, with a sentence: no time, one
/// that is still to come, one that the clocks never showed, or one that they showed twice: then the
/// sentence has both. The local zone is the process's (tzset(3)).
result<unix_ms> read_moment(const std::string& text, unix_ms now);

/// "30m", "90s", "2h", "1d" in milliseconds; `bad_input` for anything else, and 0.
result<unix_ms> read_length(const std::string& text);

/// RFC 3339 without milliseconds, and the zone's name: "2025-08-20T14:30:00+02:00 (CEST)".
std::string with_zone(unix_ms at);

} // namespace dongled::analysis
