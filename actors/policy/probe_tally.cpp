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
  return now_ = failures_ >= limits.failures ? verdict::ill : verdict::failing;
}

} // namespace dongled::policy
