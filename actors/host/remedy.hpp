#pragma once

#include "actors/host/remedy_messages.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "io/hilink/cancellation.hpp"

#include <deque>
#include <memory>

namespace dongled {

/// Finds out whose fault it is that one site does not work through one dongle, and tries what may
/// help, from the mildest on, each with the same test after it. One remedy at a time. It lives
/// outside of the rack, so that it outlives the dongle's own actors; what it changes for the time
/// of a try is on the disk before, and undone by whoever starts next. Detached: it writes files.
struct remedy {
  using uses =
    world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_ports>;

  struct state {
    static inline const char* name = "remedy";
    ~state() {
      if (off)
        off->request();
    }
    std::deque<std::shared_ptr<remedy_record>> records; ///< The newest first.
    std::shared_ptr<io::hilink::cancellation> off;      ///< Ends the looks under way.
    flow<done> tale, tidying;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
