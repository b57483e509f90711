#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <deque>
#include <map>
#include <set>

namespace dongled {

/// Hands blocking modem calls to idle workers, first come first served; what somebody waits for
/// before polls. Bounded by the workers: a rack of hung modems delays modem calls, and nothing
/// else. A worker is idle when it says so, and never because it is late; a client is with one
/// worker at a time.
struct modem_desk {
  using uses = world_of<uses_census>;

  struct waiting {
    pool_order order;
    supervision::owed_answer promise;
    time_point due; ///< Then nobody waits for it any longer.
  };
  struct running {
    uint64_t ticket = 0;
    io::hilink::client* client = nullptr;
    bool poll = false;
  };
  struct state {
    static inline const char* name = "modem_desk";
    std::deque<waiting> queue;
    std::set<std::string> idle;          ///< Paths of workers without a call.
    std::map<std::string, running> busy; ///< What the others are at, as far as this desk gave it.
    uint64_t calls = 0, tickets = 0;
    bool looking = false; ///< For workers of whom nothing is known.
    /// Whoever waits is told.
    ~state();
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

/// Makes one blocking call at a time; each ends within its budget. Detached.
struct modem_worker {
  using uses = world_of<uses_census>;

  struct state {
    static inline const char* name = "modem_worker";
    std::string busy_with;
    uint64_t calls = 0, done = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  /// @p path is where it stands in the tree.
  static caf::behavior run(pointer self, uses w, std::string path);
};

/// The workers' number: enough for a rack of twenty, few enough to stay small.
inline constexpr int modem_workers = 8;

/// So many of them are never at polls: calls that somebody waits for find one.
inline constexpr int workers_for_calls = 2;

/// The longest that a call waits for a worker.
inline constexpr seconds longest_wait_for_worker{30};

/// The path of worker @p i, from 0.
std::string modem_worker_path(int i);

} // namespace dongled
