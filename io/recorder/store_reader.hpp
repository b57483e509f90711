#pragma once

#include "config/result.hpp"
#include "io/recorder/hours.hpp"
#include "io/recorder/recording.hpp"

#include <string>
#include <vector>

// Reading the recorder's folder; changes nothing in it, so that it works on a copy, and beside a
// daemon that writes. Blocks for the disk.

namespace dongled::io::recorder {

/// Samples and changes from @p from up to @p to, not included, in the order of time. `not_found`:
/// there is no such folder. What is damaged is left out.
result<recording> read_recording(const std::string& folder, unix_ms from, unix_ms to);

/// The hours that begin from @p from up to @p to, not included: from the indexes, and made of the
/// samples where an index lacks them.
result<std::vector<hour_summary>> read_hours(const std::string& folder, unix_ms from, unix_ms to);

/// What there is.
struct holdings {
  unix_ms first = 0, last = 0; ///< Of its samples; both 0: there are none.
  std::vector<gap> gaps;       ///< Oldest first.
};
/// Gaps with their reason, where the recorder has said one.
result<holdings> survey(const std::string& folder);

} // namespace dongled::io::recorder
