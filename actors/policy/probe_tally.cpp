#include "actors/policy/probe_tally.hpp"

#include <utility>

namespace dongled::policy {

egress probe_tally::succeeded() noexcept {
  failures_ = 0;
  return now_ = egress::healthy;
}

egress probe_tally::failed(time_point now, std::optional<time_point> received,
                           const settings::health_part& limits) {
  // A portal's bytes flow as well: only a probe that comes home ends a walled garden.
  if (now_ != egress::walled && received && now - *received <= limits.quiet_after_traffic)
    return succeeded();
  return count(false, limits);
}

egress probe_tally::foreign(const settings::health_part& limits) noexcept {
  return count(true, limits);
}

egress probe_tally::count(bool foreign, const settings::health_part& limits) noexcept {
  if (std::exchange(foreign_, foreign) != foreign)
    failures_ = 0; // another kind of failure: a row of its own
  ++failures_;
  if (failures_ >= limits.failures)
    return now_ = foreign ? egress::walled : egress::ill;
  // One that never worked is not "failing": nothing is known of it yet. And what was known stays so
  // until enough others of another kind speak against it.
  return now_ == egress::healthy ? now_ = egress::failing : now_;
}

} // namespace dongled::policy
