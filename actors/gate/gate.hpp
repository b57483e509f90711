#pragma once

#include "actors/gate/core/core.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dongled {

/// Knows which dongles there are, keeps a subtree up for each (with back-off: quarantine), decides
/// what recovery begins when, and owns the life of every toggle: lets it in, hands it to the
/// conductor, monitors that, and answers whoever waits, however it ends. What is decided of
/// toggles, recovery, pauses and power is its core's (actors/gate/core); the rest is here:
/// gate_shell feeds the core and does what it says, with gate_conductors and gate_power;
/// gate_subtrees and gate_places stand beside it.
struct gate {
  using uses =
    world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_plane,
             uses_learned, uses_holds, uses_sticks, uses_cuts, uses_carriers>;

  struct subtree {
    caf::actor_addr who;
    bool starting = false;
    policy::comeback patience{std::chrono::seconds{1}, std::chrono::seconds{60}};
    uint64_t generation = 0; ///< Of the timer that will start it again.
    hold_desk::token held;   ///< While it is down nobody decides for its clients.
  };

  /// Time to look what to repair; of an older generation: void, 0: something has changed.
  struct look {
    uint64_t generation = 0;
  };

  /// What happens to the core later, on its way through the mailbox.
  struct nudge {
    gate_core::event_type what;
  };

  struct state {
    static inline const char* name = "gate";
    board_writer<gate> board;
    gate_core::core core;
    std::deque<gate_core::event_type> inbox; ///< What happens while an event is dealt with.
    bool feeding = false;
    std::map<gate_core::call_id, supervision::owed_answer> calls;
    gate_core::call_id last_call = 0;
    uint64_t last_wish = 0;                          ///< Its happening.
    std::map<subnet_id, caf::actor_addr> conductors; ///< Of the running toggles.
    std::map<std::string, std::vector<supervision::owed_answer>> waiters; ///< By toggle.
    std::map<subnet_id, flow<done>> powering; ///< Orders about a port's power; {0}: the survey.
    std::map<subnet_id, subtree> subtrees;
    std::set<subnet_id> there; ///< Whose interface was there when last looked.
    io::facts_ptr facts;       ///< The newest.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate::nudge)
