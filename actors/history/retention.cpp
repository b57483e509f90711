#include "actors/history/retention.hpp"

#include <algorithm>

namespace dongled {

namespace {

constexpr unix_ms day_ms = 24 * 60 * 60 * 1000;

/// An account outlives the history of what it was used for.
constexpr int64_t users_times = 4;

/// Of what it may take up, so that it is not pruned again at once.
constexpr double filled_up_to = 0.9;

/// It may have grown in bursts: then more rounds are better than too much in one.
constexpr double most_at_once = 0.5;

double most_bytes(const settings::journal_part& limits) {
  return static_cast<double>(limits.max_mb) * 1024 * 1024;
}

} // namespace

bool retention::too_big(const settings::journal_part& limits,
                        const io::store::store_extent& now_used) noexcept {
  return static_cast<double>(now_used.used) > most_bytes(limits);
}

retention retention::of(const settings::journal_part& limits,
                        const io::store::store_extent& now_used, unix_ms now) {
  auto keep = int64_t{limits.keep_days} * day_ms;
  retention out{now - keep, now - keep * users_times};
  if (!too_big(limits, now_used) || !now_used.oldest || !now_used.newest)
    return out;
  auto used = static_cast<double>(now_used.used);
  auto share = std::min((used - filled_up_to * most_bytes(limits)) / used, most_at_once);
  auto span = static_cast<double>(std::max<unix_ms>(*now_used.newest - *now_used.oldest, 0));
  auto by_size = *now_used.oldest + std::max<unix_ms>(static_cast<unix_ms>(span * share), 1);
  out.before = std::max(out.before, by_size);
  return out;
}

} // namespace dongled
