#pragma once

#include "config/settings.hpp"
#include "config/wall_time.hpp"
#include "io/store/records.hpp"

namespace dongled {

/// What the journal forgets. Pure.
struct retention {
  unix_ms before = 0;       ///< History from before this.
  unix_ms users_before = 0; ///< The accounts of users who were last seen before this.

  /// By age; and when the store takes up more than it may, the oldest part of it: as if it had
  /// grown evenly, a little more than is needed, but half of it at most. Called again while it is
  /// still too big.
  static retention of(const settings::journal_part& limits, const io::store::store_extent& now_used,
                      unix_ms now);

  /// Whether the store takes up more than it may.
  static bool too_big(const settings::journal_part& limits,
                      const io::store::store_extent& now_used) noexcept;
};

} // namespace dongled
