#pragma once

#include "supervision/census.hpp"
#include "supervision/child_spec.hpp"
#include "supervision/core.hpp"
#include "supervision/messages.hpp"

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/error.hpp>
#include <caf/event_based_actor.hpp> // stateful_actor needs it and does not say so
#include <caf/response_promise.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/system_messages.hpp>

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace dongled::supervision {

/// How a child is started: its spec, and what came with `start_dynamic`.
struct recipe {
  std::shared_ptr<const child_spec> spec;
  std::any extra;
};

/// The actor around the deciding core: turns messages into events and actions into messages, and
/// keeps the census. Decides nothing. Never links, never awaits; drops handles at DOWN.
class shell {
public:
  using pointer = caf::stateful_actor<shell>*;

  static inline const char* name = "supervisor";

  explicit shell(pointer self) : self_(self) {}

  shell(const shell&) = delete;
  shell& operator=(const shell&) = delete;

  /// However we end, our children do not outlive us, and our part of the census is cleared.
  ~shell();

  /// Starts the static children. An actor without `above` is the root of its tree.
  void boot(supervisor_spec spec, census_ptr where, caf::actor_addr owner, bool root);

  /// Something happened; everything it entails is done when this returns, but for what takes
  /// time, which happens again later.
  void feed(event_type what);

  void on_down(const caf::down_msg& x);
  void on_exit(const caf::exit_msg& x);

  // Requests; the answer may come later.
  caf::response_promise take(const start_child& x);
  caf::response_promise take(const start_dynamic& x);
  caf::response_promise take(const terminate_child& x);
  caf::response_promise take(const terminate_actor& x);
  caf::response_promise take(const restart_child& x);
  caf::response_promise take(const renew_child& x);
  caf::response_promise take(const delete_child& x);
  caf::response_promise take(const reset_backoff& x);
  caf::response_promise take(const which_children& x);
  caf::response_promise take(const which_child& x);
  caf::response_promise take(const count_children& x);
  caf::response_promise take(const get_childspec& x);
  caf::response_promise take(const await_up& x);
  actor_report report() const;

private:
  void perform(const action::start& x);
  void perform(const action::ask& x);
  void perform(const action::kill& x);
  void perform(const action::abandon& x);
  void perform(const action::arm_stop& x);
  void perform(const action::arm_due& x);
  void perform(const action::retry_soon& x);
  void perform(const action::reply& x);
  void perform(const action::note& x);
  void perform(const action::leave& x);
  void await_init(run_id run, const caf::actor& child, const child_spec& spec);
  void publish();
  std::string path_of(const std::string& child) const;
  child_view view(const row& x) const;
  caf::actor live(run_id run) const;
  void forget(run_id run);

  /// A live child. Its handle goes at its DOWN.
  struct incarnation {
    caf::actor handle;
    std::string kind;
  };

  // How an answer looks as a message, by kind of request.
  using render = void (shell::*)(caf::response_promise&, const answer&) const;
  void as_child(caf::response_promise& to, const answer& x) const;
  void as_children(caf::response_promise& to, const answer& x) const;
  void as_counts(caf::response_promise& to, const answer& x) const;
  void as_spec(caf::response_promise& to, const answer& x) const;
  void as_up(caf::response_promise& to, const answer& x) const;
  caf::response_promise take(request what, render how);

  /// A request under way.
  struct open_call {
    caf::response_promise promise;
    render how;
  };

  pointer self_;
  supervisor_spec spec_;
  census_ptr census_;
  caf::actor_addr owner_;
  bool root_ = false;
  std::optional<core> core_;
  std::unordered_map<run_id, incarnation> live_;
  std::unordered_map<caf::actor_id, run_id> runs_;
  std::unordered_map<row_id, std::string> published_; ///< The names of the rows in the census.
  std::unordered_map<call_id, open_call> calls_;
  call_id last_call_ = 0;
  std::deque<event_type> inbox_;
  bool feeding_ = false;
  caf::error parents_reason_;
};

/// A timer of ours, or a retry, on its way through our own mailbox.
struct nudge {
  event_type what;
};

} // namespace dongled::supervision

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::supervision::nudge)
