#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/power/power_job.hpp"
#include "actors/power/usb_bench.hpp"
#include "actors/world.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>

namespace dongled {

/// The only writer of USB: port power, bind and unbind, mode switch; one deed at a time, host-wide,
/// first come first served. It never sleeps: what must wait is a story on its own clock. It begins
/// by undoing what an earlier one left behind; told to stop, or killed, it gives the rack back at
/// once what it has taken. A host without USB has one, too: it says so to every order.
struct hub_power {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history,
                        uses_ports, uses_learned, uses_sticks, uses_cuts, uses_carriers>;

  struct waiting {
    power_order order;
    caf::response_promise asker;
    unix_ms since = 0;
    unix_ms confirmed = 0; ///< When it was last said that it is needed still; 0: never.
    std::optional<io::usb::device> seen = {}; ///< On the target when it came, if it had to wait.
  };
  /// Something that could not be undone yet.
  struct debt {
    time_point next{}; ///< When it is tried again.
    std::string said;  ///< What was seen, as it stands in the log.
  };
  struct state {
    static inline const char* name = "hub_power";
    board_writer<hub_power> board;
    std::unique_ptr<usb_bench> bench;
    std::deque<waiting> queue;
    std::optional<waiting> now;        ///< The one that is being done.
    std::unique_ptr<power_job> job;    ///< The doing of it.
    std::map<std::string, debt> debts; ///< What is owed and overdue, by deed and target.
    flow<done> work;                   ///< Below what it uses: it ends first.
    bool ticking = false;              ///< A tick is due that looks after those.
    bool inherited = false;            ///< All that was left behind could be read.
    uint64_t served = 0;

    ~state(); ///< Tells those who wait that nobody is left to answer.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
