#pragma once

#include "supervision/child_spec.hpp"
#include "supervision/phase.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <any>
#include <string>
#include <vector>

// What one may ask a supervisor, by `request` with a finite time-out. All of it is local: none of
// these messages can travel to another process. Requests that come while the supervisor starts
// or stops children wait until it has finished.

namespace dongled::supervision {

// -- requests ------------------------------------------------------------------------------------

/// Adds a row at the end and starts it → child_reply.
struct start_child {
  child_spec spec;
};

/// Stops a child and keeps its row, unless it is temporary → child_reply.
struct terminate_child {
  std::string id;
};

/// Starts a stopped child; this counts in no window → child_reply.
struct restart_child {
  std::string id;
};

/// Stops a child and starts it again: terminate_child and restart_child in one, so that nobody's
/// death in between leaves it stopped → child_reply. Planned, so it counts in no window and takes
/// no sibling along; a start that fails is tried again, which counts.
struct renew_child {
  std::string id;
};

/// Removes the row of a stopped child → child_reply.
struct delete_child {
  std::string id;
};

/// All rows, newest first → children_reply.
struct which_children {};

/// One row → children_reply.
struct which_child {
  std::string id;
};

/// How many there are → child_counts.
struct count_children {};

/// A row's spec, all defaults filled in → childspec_reply.
struct get_childspec {
  std::string id;
};

/// "It is healthy": the child's next back-off delay is the smallest again → child_reply.
struct reset_backoff {
  std::string id;
};

/// Answered once all static children are up → up.
struct await_up {};

/// Starts one more child of a simple_one_for_one supervisor → child_reply.
struct start_dynamic {
  std::any extra;   ///< Handed to the start function, at each restart too.
  std::string name; ///< The last part of its path; empty: a number. One live child a name.
};

/// Stops one child of a simple_one_for_one supervisor → child_reply.
struct terminate_actor {
  caf::actor child;
};

/// Asks any actor of the tree how it is doing → actor_report.
struct report_request {};

// -- replies -------------------------------------------------------------------------------------

struct up {};

struct child_reply {
  verdict what = verdict::ok;
  caf::actor child; ///< The live one, where there is one.
  std::string why;  ///< Of a failed start or a bad spec.
};

/// One row, as `which_children` shows it.
struct child_view {
  std::string id; ///< Empty for the children of a simple_one_for_one supervisor.
  std::string path;
  caf::actor child; ///< Null unless it runs.
  phase state = phase::stopped;
  std::optional<time_point> due; ///< When a delayed restart will happen.
  child_type type = child_type::worker;
};

struct children_reply {
  verdict what = verdict::ok;
  std::vector<child_view> children;
};

struct child_counts {
  size_t specs = 0;
  size_t active = 0;
  size_t supervisors = 0;
  size_t workers = 0;
  friend bool operator==(const child_counts&, const child_counts&) = default;
};

struct childspec_reply {
  verdict what = verdict::ok;
  child_spec spec;
};

/// How an actor is doing, in its own words.
struct actor_report {
  std::string state_text;
  uint64_t mailbox = 0; ///< Messages waiting.
};

} // namespace dongled::supervision

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::start_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::terminate_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::restart_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::renew_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::delete_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::which_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::which_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::count_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::get_childspec)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::reset_backoff)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::await_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::start_dynamic)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::terminate_actor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::report_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::child_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::children_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::child_counts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::childspec_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::actor_report)
