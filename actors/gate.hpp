#pragma once

#include "actors/messages.hpp"
#include "actors/policy/comeback.hpp"
#include "actors/policy/toggle_gate.hpp"
#include "actors/world.hpp"

#include <map>
#include <set>

namespace dongled {

/// Knows which dongles there are, keeps a subtree up for each (with back-off: quarantine), and owns
/// the life of every toggle: lets it in, hands it to the conductor, monitors that, and answers
/// whoever waits, however it ends.
struct gate {
  struct running_toggle {
    std::string id, asked_by;
    policy::asker who = policy::asker::person;
    unix_ms started = 0;
    caf::actor_addr conductor;
    std::vector<caf::response_promise> waiters;
  };
  struct subtree {
    caf::actor_addr who;
    bool starting = false;
    policy::comeback patience{std::chrono::seconds{1}, std::chrono::seconds{60}};
    uint64_t generation = 0; ///< Of the timer that will start it again.
  };
  struct state {
    static inline const char* name = "gate";
    policy::toggle_gate rules;
    std::map<subnet_id, running_toggle> running;
    std::map<subnet_id, subtree> subtrees;
    std::map<subnet_id, policy::comeback> repairs; ///< Of recoveries that failed.
    uint64_t last_id = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled
