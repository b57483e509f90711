#pragma once

#include "supervision/child_rules.hpp"
#include "supervision/phase.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What goes into the deciding core, and what comes out of it.

namespace dongled::supervision {

/// How the shell starts a child. The core carries it and never looks inside.
struct recipe;
using recipe_ptr = std::shared_ptr<const recipe>;
using rules_ptr = std::shared_ptr<const child_rules>;

using row_id = uint64_t;  ///< A row of the table; ascending in start order, never reused.
using run_id = uint64_t;  ///< One incarnation of one row, never reused; 0 is none.
using call_id = uint64_t; ///< One request that wants an answer.

/// Requests, as in messages.hpp.
namespace ask {
struct start {
  rules_ptr rules;
  recipe_ptr how;
};
struct start_dynamic {
  recipe_ptr how;
  std::string name;
};
struct terminate {
  std::string id;
};
/// simple_one_for_one: stop that incarnation; fine when it is gone already.
struct terminate_run {
  run_id run;
};
struct restart {
  std::string id;
};
/// terminate and restart in one: nobody's death in between leaves the child stopped.
struct renew {
  std::string id;
};
struct remove {
  std::string id;
};
struct reset {
  std::string id;
};
/// One row; without id all of them.
struct show {
  std::optional<std::string> id;
};
struct count {};
struct up {};
} // namespace ask

using request =
  std::variant<ask::start, ask::start_dynamic, ask::terminate, ask::terminate_run, ask::restart,
               ask::renew, ask::remove, ask::reset, ask::show, ask::count, ask::up>;

/// What can happen to a supervisor.
namespace event {
/// Time to start the static children.
struct boot {};
/// The incarnation's init is over.
struct up {
  run_id run;
};
/// Its start function had nothing to start.
struct ignored {
  run_id run;
};
/// Its start function threw; nothing was spawned.
struct start_failed {
  run_id run;
  std::string why;
};
/// Its init took too long.
struct start_timed_out {
  run_id run;
};
/// It died.
struct down {
  run_id run;
  ending how;
  std::string why;
};
/// The timer of `action::arm_stop`.
struct stop_timer {
  uint64_t generation;
};
/// The message of `action::retry_soon`.
struct retry {
  row_id row;
  uint64_t generation;
};
/// The timer of `action::arm_due`.
struct due {
  row_id row;
  uint64_t generation;
};
/// The parent wants us gone.
struct stop {};
/// Somebody asks for something.
struct call {
  call_id id;
  request what;
};
} // namespace event

using event_type =
  std::variant<event::boot, event::up, event::ignored, event::start_failed, event::start_timed_out,
               event::down, event::stop_timer, event::retry, event::due, event::stop, event::call>;

/// The answer to a call; which members mean something depends on the call.
struct answer {
  verdict what = verdict::ok;
  std::vector<row_id> rows = {};
  std::string why = {};
  size_t specs = 0, active = 0, supervisors = 0, workers = 0;
};

/// What the shell must do next, in this order.
namespace action {
/// Start the row's child as incarnation `run`; answer with up, ignored or start_failed.
struct start {
  row_id row;
  run_id run;
};
/// Ask it to go.
struct ask {
  run_id run;
};
struct kill {
  run_id run;
};
/// It cannot be killed: forget it, and tell somebody.
struct abandon {
  row_id row;
  run_id run;
};
struct arm_stop {
  uint64_t generation;
  milliseconds delay;
};
struct arm_due {
  row_id row;
  uint64_t generation;
  milliseconds delay;
};
/// Come back with event::retry through the mailbox, behind what waits there.
struct retry_soon {
  row_id row;
  uint64_t generation;
};
struct reply {
  call_id call;
  answer what;
};
/// Worth a line in the log.
struct note {
  enum class kind : uint8_t { restarting, start_failed, shutdown_error, ended, gave_up };
  kind what;
  std::string name; ///< Of the child.
  std::string why;
};
/// All children are gone; end. Without text because the parent said so.
struct leave {
  std::optional<std::string> why;
};
} // namespace action

using action_type =
  std::variant<action::start, action::ask, action::kill, action::abandon, action::arm_stop,
               action::arm_due, action::retry_soon, action::reply, action::note, action::leave>;

/// One row of the table, and the state of its child.
struct row {
  row_id id = 0;
  std::string name; ///< The child's id; of dynamic children the name given, or their number.
  rules_ptr rules;
  recipe_ptr how;
  backoff wait{backoff_settings{}};
  phase state = phase::stopped;
  run_id run = 0;          ///< The live incarnation.
  uint64_t generation = 0; ///< Outdates timers, retries and deaths that wait to be dealt with.
  std::optional<time_point> due;
  std::optional<time_point> started_at;
  std::optional<time_point> failed_at;
  std::string last_failure;
  size_t restarts = 0;
};

/// What the table of a new supervisor is made of.
struct seedling {
  rules_ptr rules;
  recipe_ptr how;
};

} // namespace dongled::supervision
