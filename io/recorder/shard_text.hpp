#pragma once

#include "io/recorder/hours.hpp"
#include "io/recorder/recording.hpp"

#include <string>
#include <string_view>
#include <vector>

// What the recorder's files say, whole or not. Pure.

namespace dongled::io::recorder {

/// Adds what a file's text has of the time from @p from up to @p to, not included. Records that are
/// damaged are passed over, with nothing taken from them; a block out of the time is not unpacked.
/// Answers how many bytes belong to no record.
size_t take_text(recording& into, std::string_view text, unix_ms from, unix_ms to);

/// The hours of an index's text; of an hour that stands there twice, the last.
std::vector<hour_summary> hours_in(std::string_view text);

/// When the first and the last thing in a file's text happened; nothing: it has none.
std::optional<std::pair<unix_ms, unix_ms>> time_of(std::string_view text);

/// The hours of a recording, the last one included.
std::vector<hour_summary> hours_of(const recording& x);

/// The day (UTC) of a time as files are named by it: "2026-01-31".
std::string day_name(unix_ms at);

} // namespace dongled::io::recorder
