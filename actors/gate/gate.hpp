#pragma once

#include "actors/messages.hpp"
#include "actors/policy/comeback.hpp"
#include "actors/policy/next_repairs.hpp"
#include "actors/policy/probation.hpp"
#include "actors/policy/toggle_gate.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dongled {

/// Knows which dongles there are, keeps a subtree up for each (with back-off: quarantine), decides
/// what recovery begins when, and owns the life of every toggle: lets it in, hands it to the
/// conductor, monitors that, and answers whoever waits, however it ends. Its parts, over one state:
/// gate_subtrees, gate_toggles, gate_places, gate_recovery, gate_newcomers, gate_power,
/// gate_pauses.
struct gate {
  struct running_toggle {
    std::string id, asked_by;
    policy::asker who = policy::asker::person;
    unix_ms started = 0;
    caf::actor_addr conductor;
    std::vector<supervision::owed_answer> waiters;
  };

  struct subtree {
    caf::actor_addr who;
    bool starting = false;
    policy::comeback patience{std::chrono::seconds{1}, std::chrono::seconds{60}};
    uint64_t generation = 0; ///< Of the timer that will start it again.
    hold_desk::token held;   ///< While it is down nobody decides for its clients.
  };

  /// What is wrong with a dongle, and what was done about it.
  struct patient {
    policy::sign seen = policy::sign::none;
    bool there = false;      ///< Its interface was there when last looked.
    time_point since{};      ///< When that sign was first seen.
    std::string reported;    ///< Health's words since the last toggle; empty: it is not ill.
    bool tried = false;      ///< Something was tried about this absence.
    bool cycled = false;     ///< A toggle has run since it is behind a walled garden.
    std::string follows;     ///< The toggle that repairs it with others; empty: none.
    std::string repair;      ///< What that one repairs: "the repair of hub 1-2".
    time_point hit_until{};  ///< A repair of somebody else takes its power until about then.
    time_point fed_until{};  ///< It was given power by an operator, and may boot until then.
    time_point rest_until{}; ///< The repair it waited for has ended, or nobody could begin one.
    policy::comeback patience{std::chrono::seconds{30}, std::chrono::seconds{900}};
    policy::probation success; ///< Of its last toggle.
    std::string hopeless;      ///< What no repair heals, as the last one found it.
    time_point hopeless_until{};
    policy::comeback off_again{std::chrono::seconds{30}, std::chrono::seconds{900}};
    std::pair<policy::repair_decision::act, policy::sign> said{}; ///< What is in the log.
  };

  /// A stick in mass-storage mode on a port that no dongle is known for.
  struct newcomer {
    time_point since{}, last_there{};
    bool asked = false; ///< An order is at hub_power.
    unsigned tries = 0;
    policy::comeback patience{std::chrono::seconds{30}, std::chrono::seconds{900}};
  };

  /// Time to look what to repair; of an older generation: void, 0: something has changed.
  struct look {
    uint64_t generation = 0;
  };

  struct state {
    static inline const char* name = "gate";
    policy::toggle_gate rules;
    std::map<subnet_id, running_toggle> running;
    std::map<subnet_id, subtree> subtrees;
    std::map<subnet_id, patient> patients;
    std::map<port_path, newcomer> newcomers;
    std::map<subnet_id, unix_ms> pauses;      ///< Until when; {0}: those not known yet.
    std::set<subnet_id> unkept;               ///< Of those, whose pause, or end, is not on disk.
    std::map<subnet_id, flow<done>> powering; ///< Orders about a port's power; {0}: the survey.
    io::facts_ptr facts;                      ///< The newest.
    bool off_at_start = false;   ///< Something is off, and its port has not been read yet.
    bool recalled = false;       ///< The journal has told what it remembers.
    bool sure = false;           ///< It could read its store: what is kept as off is known.
    std::set<subnet_id> said_on; ///< Switched on while it was not: newer than what is kept.
    uint64_t generation = 0;     ///< Of the timer of `look`.
    uint64_t last_id = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate::look)
