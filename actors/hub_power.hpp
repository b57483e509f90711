#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/power_job.hpp"
#include "actors/usb_bench.hpp"
#include "actors/world.hpp"

#include <deque>
#include <memory>

namespace dongled {

/// The only writer of USB: port power, bind and unbind, mode switch; one deed at a time, host-wide,
/// first come first served. It never sleeps: what must wait is a story on its own clock. It begins
/// by undoing what an earlier one left behind; told to stop, or killed, it gives the rack back at
/// once what it has taken. A host without USB has one, too: it says so to every order.
struct hub_power {
  struct waiting {
    power_order order;
    caf::response_promise asker;
    unix_ms since = 0;
  };
  struct state {
    static inline const char* name = "hub_power";
    std::unique_ptr<usb_bench> bench;
    std::deque<waiting> queue;
    std::optional<waiting> now;     ///< The one that is being done.
    std::unique_ptr<power_job> job; ///< The doing of it.
    flow<done> work;                ///< Below what it uses: it ends first.
    uint64_t served = 0;

    ~state(); ///< Tells those who wait that nobody is left to answer.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled
