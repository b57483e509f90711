#pragma once

#include "actors/world.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace dongled::api {

/// How often the tree's pulse is taken, and how long an answer may take.
struct watchdog_times {
  milliseconds beat{10'000};
  milliseconds patience{30'000};

  /// Those that suit a service manager that ends us after @p limit without a word: a beat is never
  /// missed for lack of time, and a hang is told well before.
  static watchdog_times within(milliseconds limit);
};

/// Told after each beat who hangs, a sentence each; nobody: the tree is alive. Called on an actor's
/// thread: must be short and must not throw.
using pulse_news = std::function<void(const std::vector<std::string>& late)>;

/// Starts whoever takes the tree's pulse: each beat it asks every live actor of the tree, the root
/// included and relays left out, and every reactor of the data plane, how it is doing; judges as
/// supervision::pulse does. It hangs itself when all of CAF's workers do; so silence is news, too.
/// The caller keeps the handle and ends it by an exit message.
[[nodiscard]] caf::actor start_watchdog(caf::actor_system& sys, world_ptr w, watchdog_times times,
                                        pulse_news news);

} // namespace dongled::api
