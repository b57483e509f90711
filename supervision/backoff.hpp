#pragma once

#include "supervision/strategy.hpp"

#include <optional>
#include <random>

namespace dongled::supervision {

/// How long a child that keeps failing waits before it is started again.
struct backoff_settings {
  milliseconds min{1000};
  milliseconds max{60000};
  double jitter = 0.2;               ///< A delay d becomes anything within [d, d * (1 + jitter)].
  milliseconds reset_after{60000};   ///< An uptime of this length makes the next delay `min` again.
  std::optional<size_t> max_retries; ///< More failures in a row than this end the supervisor.
  bool first_at_once = false; ///< The first failure in a row costs no delay; the next one `min`.
};

/// Whether `x` makes sense: 0 < min <= max, jitter within [0, 1], nothing negative.
bool valid(const backoff_settings& x);

/// The failures in a row of one child, and the delay they earn: min * 2^n, at most max, plus
/// jitter. Pure: time and randomness come from the caller.
class backoff {
public:
  explicit backoff(backoff_settings settings) : settings_(settings) {}

  /// A failure after `uptime` (nothing: it did not even start). Returns the delay before the next
  /// start, or nothing when there were too many in a row.
  std::optional<milliseconds> failed(std::optional<milliseconds> uptime, std::mt19937_64& rng);

  /// The child is known to be healthy: the next failure starts at `min` again.
  void reset() noexcept { failures_ = 0; }

  size_t failures() const noexcept { return failures_; }

private:
  backoff_settings settings_;
  size_t failures_ = 0;
};

} // namespace dongled::supervision
