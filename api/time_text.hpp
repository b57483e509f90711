#pragma once

#include "config/wall_time.hpp"

#include <optional>
#include <string>

namespace dongled::api {

/// The time that a text of RFC 3339 names, "2030-01-31T10:00:00Z" or with an offset and fractions
/// of a second; nothing for anything else. Times before 1970 are none. Pure.
std::optional<unix_ms> time_in(const std::string& text);

} // namespace dongled::api
