#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::api {

// A toggle's record (actors/toggle_record.hpp, as JSON) as a story for people. Pure.

/// The milliseconds since the epoch of an RFC 3339 time, whatever its offset; nothing when it is
/// none.
std::optional<int64_t> epoch_ms(const std::string& rfc3339);

/// The entries from number @p first on: when each began after the toggle did, how long it took, why
/// it was done and what was read back. A step of the ladder, or a try, is a heading.
std::string story_entries(const nlohmann::json& record, size_t first);

/// "changed: 203.0.113.1 -> 203.0.113.2, step 0, 4.2 s"
std::string story_end(const nlohmann::json& result);

/// The whole: who asked and when, every entry, the end, and which rung it was.
std::string whole_story(const nlohmann::json& record);

/// What a step number of the contract means, where the trace names no rung: "power cycle".
std::string step_name(int64_t step);

} // namespace dongled::api
