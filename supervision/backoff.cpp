#include "supervision/backoff.hpp"

#include <algorithm>

namespace dongled::supervision {

bool valid(const backoff_settings& x) {
  return x.min > milliseconds{0} && x.min <= x.max && x.jitter >= 0.0 && x.jitter <= 1.0
         && x.reset_after >= milliseconds{0};
}

std::optional<milliseconds> backoff::failed(std::optional<milliseconds> uptime,
                                            std::mt19937_64& rng) {
  if (uptime && *uptime >= settings_.reset_after)
    failures_ = 0;
  ++failures_;
  if (settings_.max_retries && failures_ > *settings_.max_retries)
    return std::nullopt;
  auto count = settings_.first_at_once ? failures_ - 1 : failures_;
  if (count == 0)
    return milliseconds{0};
  auto delay = settings_.min;
  // Doubling one by one ends at max long before anything can overflow.
  for (size_t n = 1; n < count && delay < settings_.max; ++n)
    delay = delay > settings_.max / 2 ? settings_.max : delay * 2;
  delay = std::min(delay, settings_.max);
  auto share = std::uniform_real_distribution<double>{0.0, settings_.jitter}(rng);
  auto extra = static_cast<milliseconds::rep>(static_cast<double>(delay.count()) * share);
  return delay + milliseconds{extra};
}

} // namespace dongled::supervision
