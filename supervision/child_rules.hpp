#pragma once

#include "supervision/backoff.hpp"

#include <optional>
#include <string>

namespace dongled::supervision {

/// What the deciding core must know about a child: all of `child_spec` but how to start it.
struct child_rules {
  std::string id;
  restart when = restart::permanent;
  shutdown stop;
  child_type type = child_type::worker;
  std::optional<backoff_settings> delay;
};

/// An extension against crash loops so slow that the window never fills, because stopping the
/// siblings takes longer than period/intensity (erlang/otp pull request 1287): this many restarts
/// of children that each lived less than `stable_after` end the supervisor, window or not.
struct endurance {
  size_t failures = 10;
  milliseconds stable_after{60000};
};

/// What the core must know about the supervisor itself.
struct supervisor_rules {
  strategy how = strategy::one_for_one;
  size_t intensity = 1;
  milliseconds period{5000};
  std::optional<endurance> enough;
  milliseconds kill_grace{2000}; ///< From the kill to the verdict `stuck`.
  uint64_t seed = 1;             ///< Of the back-off jitter.
};

} // namespace dongled::supervision
