#pragma once

#include "actors/policy/egress.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dongled::policy {

/// Judges a dongle's egress from its probes: ill only after several failures in a row, and never
/// while bytes arrive from the far end; walled after as many answers of somebody else.
class probe_tally {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A probe came back.
  egress succeeded() noexcept;

  /// A probe failed at @p now; @p received is when the last byte came from any far end.
  egress failed(time_point now, std::optional<time_point> received,
                const settings::health_part& limits);

  /// A probe was answered by somebody else than its host. Traffic does not outvote that.
  egress foreign(const settings::health_part& limits) noexcept;

  /// The dongle went away or changed: what was known of it is void.
  void forget() noexcept { *this = {}; }

  uint32_t failures() const noexcept { return failures_; }
  egress now() const noexcept { return now_; }

private:
  egress count(bool foreign, const settings::health_part& limits) noexcept;

  uint32_t failures_ = 0;
  bool foreign_ = false; ///< What the failures in a row are.
  egress now_ = egress::unknown;
};

/// Whose fault a failing probe is.
enum class blame : uint8_t {
  dongle, ///< Others work: it is this one's, or its carrier's with it.
  probes, ///< All fail, or get the same from elsewhere: the probes', or the internet's.
  wait,   ///< The others have not been heard yet.
};

/// What is known of one other dongle whose modem says it is connected.
struct neighbour {
  bool failing = false;         ///< Its last probe failed, and nothing outvoted it.
  bool good_since_then = false; ///< It worked after the dongle in question began to fail.
};

/// Decides whether @p others speak against the dongle or against the probes. Alone, a dongle has
/// nobody to compare with, and is to blame itself.
template <class Neighbours>
blame judge(const Neighbours& others) {
  auto all_failing = true;
  auto any = false;
  for (const neighbour& x : others) {
    any = true;
    if (x.good_since_then)
      return blame::dongle;
    all_failing = all_failing && x.failing;
  }
  if (!any)
    return blame::dongle;
  return all_failing ? blame::probes : blame::wait;
}

} // namespace dongled::policy
