#include "actors/policy/probe_tally.hpp"

namespace dongled::policy {

probe_tally::verdict probe_tally::succeeded() noexcept {
  failures_ = 0;
  return now_ = verdict::healthy;
}

probe_tally::verdict probe_tally::failed(time_point now, std::optional<time_point> received,
                                         const settings::health_part& limits) {
  if (received && now - *received <= limits.quiet_after_traffic)
    return succeeded();
  ++failures_;
  if (failures_ >= limits.failures)
    return now_ = verdict::ill;
  // One that never worked is not "failing": nothing is known of it yet.
  return now_ == verdict::unknown ? now_ : now_ = verdict::failing;
}

} // namespace dongled::policy
