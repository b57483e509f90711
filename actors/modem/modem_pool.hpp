#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <deque>
#include <set>

namespace dongled {

/// Hands blocking modem calls to idle workers, first come first served. Bounded by the workers: a
/// rack of hung modems delays modem calls, and nothing else.
struct modem_desk {
  struct waiting {
    pool_order order;
    supervision::owed_answer promise;
  };
  struct state {
    static inline const char* name = "modem_desk";
    std::deque<waiting> queue;
    std::set<std::string> idle; ///< Paths of workers without a call.
    uint64_t calls = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

/// Makes one blocking call at a time; each ends within its budget. Detached.
struct modem_worker {
  struct state {
    static inline const char* name = "modem_worker";
    std::string busy_with;
    uint64_t calls = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  /// @p path is where it stands in the tree.
  static caf::behavior run(pointer self, std::string path);
};

/// The workers' number: enough for a rack of twenty, few enough to stay small.
inline constexpr int modem_workers = 8;

/// The path of worker @p i, from 0.
std::string modem_worker_path(int i);

} // namespace dongled
