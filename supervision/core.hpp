#pragma once

#include "supervision/core_types.hpp"
#include "supervision/restart_window.hpp"

#include <deque>
#include <map>
#include <random>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace dongled::supervision {

/// Decides everything a supervisor decides: events in, actions out, after OTP's supervisor.erl.
/// Pure: no actor, no clock, no log. Where OTP's process blocks (in a start, in a stop), the core
/// keeps a plan and lets events wait until it is through; only the parent's stop comes at once.
///
/// A plan stops rows (last started first, one at a time) and then starts rows (in order, one at
/// a time). Everything a supervisor does is such a plan: booting, restarting, serving a call,
/// leaving.
class core {
public:
  /// @param children The table in start order; for simple_one_for_one exactly the template.
  core(supervisor_rules rules, std::vector<seedling> children);

  /// Tells what happened at `now`; returns what to do about it.
  std::vector<action_type> on(const event_type& what, time_point now);

  /// The row, or null when it is gone.
  const row* look(row_id id) const;

  /// The rows in start order.
  const std::map<row_id, row>& rows() const noexcept { return rows_; }

  /// The rows that changed or went since this was last called, each once.
  std::vector<row_id> take_changes();

  /// The restarts in the window that ends at `now`.
  size_t restarts_in_window(time_point now) const { return window_.count(now); }

  /// Whether a plan is under way.
  bool busy() const noexcept { return plan_.has_value(); }

  /// The template of a simple_one_for_one supervisor; else null.
  recipe_ptr mould() const noexcept { return mould_.how; }

private:
  enum class purpose : uint8_t {
    boot,
    restart,
    start_call,
    restart_call,
    renew_call,
    terminate_call,
    leave
  };

  struct plan {
    purpose what;
    std::vector<row_id> to_stop; ///< The next one is last.
    std::deque<row_id> to_start;
    row_id subject = 0;
    std::optional<call_id> call;
    std::optional<std::string> leave_why;
  };

  /// A child died while a plan was under way.
  struct death {
    row_id row;
    uint64_t generation;
    ending how;
    std::string why;
    time_point at;
    std::optional<milliseconds> uptime;
  };
  using waiting_event = std::variant<event::call, event::retry, event::due, death>;

  // core.cpp: events
  void handle(const event::boot&);
  void handle(const event::up&);
  void handle(const event::ignored&);
  void handle(const event::start_failed&);
  void handle(const event::start_timed_out&);
  void handle(const event::down&);
  void handle(const event::stop_timer&);
  void handle(const event::retry&);
  void handle(const event::due&);
  void handle(const event::stop&);
  void handle(const event::call&);
  void deal_with(const event::call&);
  void deal_with(const event::retry&);
  void deal_with(const event::due&);
  void deal_with(const death&);
  void settle();

  // core_plan.cpp: stopping and starting
  void again(row& x, time_point stamp, std::optional<milliseconds> uptime);
  void launch(row& x);
  void give_up(row& x, const std::string& limit);
  void leave(std::optional<std::string> why);
  plan regroup(const row& x, bool start_too) const;
  void stop_next();
  void signal(row& x);
  void arm_stop(milliseconds delay);
  void start_next();
  void start_lost(row& x, const std::string& why);
  void finish();
  void bury(row& x);

  // core_calls.cpp: requests
  void serve(call_id id, const ask::start& x);
  void serve(call_id id, const ask::start_dynamic& x);
  void serve(call_id id, const ask::terminate& x);
  void serve(call_id id, const ask::terminate_run& x);
  void serve(call_id id, const ask::restart& x);
  void serve(call_id id, const ask::renew& x);
  void serve(call_id id, const ask::remove& x);
  void serve(call_id id, const ask::reset& x);
  void serve(call_id id, const ask::show& x);
  void serve(call_id id, const ask::count& x);
  void serve(call_id id, const ask::up& x);
  void reply(call_id id, answer what);
  void reply(call_id id, verdict what, const row* about = nullptr);

  // rows
  row& add(rules_ptr rules, recipe_ptr how, std::string name);
  row* find(row_id id);
  row* find(const std::string& id);
  row* of_run(run_id run);
  void erase(row& x);
  void lose(row& x);
  void failed(row& x, const std::string& why);
  void changed(const row& x) { changes_.push_back(x.id); }
  void note(action::note::kind what, const row& x, std::string why);
  bool simple() const noexcept { return rules_.how == strategy::simple_one_for_one; }
  bool leaving() const noexcept { return gone_ || (plan_ && plan_->what == purpose::leave); }

  supervisor_rules rules_;
  restart_window window_;
  std::mt19937_64 rng_;
  seedling mould_;
  std::map<row_id, row> rows_;
  std::unordered_map<std::string, row_id> ids_;
  std::unordered_map<run_id, row_id> runs_;
  row_id last_row_ = 0;
  run_id last_run_ = 0;
  uint64_t last_generation_ = 0;
  size_t streak_ = 0; ///< Restarts in a row without a stable uptime.

  std::optional<plan> plan_;
  std::optional<run_id> starting_;
  std::optional<std::string> doomed_;  ///< Why the one in `awaited_` was killed while starting.
  std::unordered_set<run_id> awaited_; ///< Told to go, not dead yet.
  bool killed_ = false;                ///< Those in `awaited_` were killed already.
  uint64_t stop_generation_ = 0;
  std::deque<waiting_event> queue_;
  bool gone_ = false;

  time_point now_{};
  std::vector<action_type> actions_;
  std::vector<row_id> changes_;
};

} // namespace dongled::supervision
