#pragma once

#include <cstdint>
#include <string>

namespace dongled {

/// Milliseconds since the Unix epoch, the form in which wall times are stored and sent about.
using unix_ms = int64_t;

/// The host's wall clock. Actors take it from their `world`, so that tests can set it.
unix_ms wall_clock_now();

/// RFC 3339 with the local offset and milliseconds: "2026-01-31T10:00:00.250+01:00".
std::string rfc3339(unix_ms at);

/// How many minutes of the local day have passed: 0 to 1439.
uint32_t minute_of_day(unix_ms at);

} // namespace dongled
