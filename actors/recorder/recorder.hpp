#pragma once

#include "actors/messages.hpp"
#include "actors/recorder/recorder_messages.hpp"
#include "actors/world.hpp"
#include "io/recorder/store_writer.hpp"

#include <optional>
#include <string>

namespace dongled {

/// Where it stands in the tree.
inline constexpr const char* recorder_path = "/host/recorder";

/// The flight recorder: samples the host and the rack every `recorder.interval_s` into a folder of
/// its own, with the chronicle's changes beside, and answers what was and what was likely the
/// cause. Detached: it reads /proc and /sys, and the disk. A full disk stops its samples and
/// nothing else; they go on when there is room, and the gap has its reason.
struct recorder {
  using uses = world_of<uses_board, uses_settings, uses_clock, uses_history, uses_plane, uses_run>;

  /// Time to take a sample; of another `round` it is out of date.
  struct sample_due {
    uint64_t round = 0;
  };

  struct state {
    static inline const char* name = "recorder";
    std::optional<io::recorder::store_writer> store;
    std::string trouble; ///< Why nothing is kept; empty: it is, or need not be.
    std::string gap;     ///< Why there were no samples, to be told with the next one.
    std::string uplink;  ///< The interface that was it last.
    uint64_t seen = 0;   ///< The newest happening that was looked at.
    uint64_t round = 0;
    time_point due{};
    milliseconds interval{0}; ///< By which it samples; 0: it does not.
    uint64_t samples = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::recorder::sample_due)
