#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace dongled {

/// "30s", "10m", "2h", "1d" as a length of time; nothing for anything else, for 0, and for more
/// than 30 days. Pure.
std::optional<std::chrono::seconds> duration_from(const std::string& text);

/// The same the other way round, in the largest unit that leaves no rest: "10m".
std::string duration_text(std::chrono::seconds x);

} // namespace dongled
