#pragma once

#include "actors/messages.hpp"
#include "actors/policy/probe_tally.hpp"
#include "actors/world.hpp"

#include <optional>
#include <string>

namespace dongled {

/// Probes through one dongle at each interval and tells gate whether it needs help. Asks nothing
/// while the dongle is away or a toggle is at work on it: the conductor probes for itself. A walled
/// garden is looked at slowly.
struct health {
  using uses =
    world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_plane>;

  struct state {
    static inline const char* name = "health";
    board_writer<health> board;
    policy::probe_tally tally;
    uint64_t generation = 0; ///< Of the running timer.
    bool probing = false;
    int ifindex = 0;                   ///< What the tally is about.
    std::optional<std::string> toggle; ///< The last one that ended; nothing: not looked yet.
    time_point walled_since{}, slow_until{};
    uint64_t probes = 0;
    std::string last;
    std::string unasked; ///< Why it could not be probed, by our own fault; empty: it was.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w, subnet_id dongle);
};

} // namespace dongled
