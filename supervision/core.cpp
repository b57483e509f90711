#include "supervision/core.hpp"

#include <algorithm>

namespace dongled::supervision {

core::core(supervisor_rules rules, std::vector<seedling> children)
  : rules_(rules), window_(rules.intensity, rules.period), rng_(rules.seed) {
  if (simple()) {
    mould_ = std::move(children.front());
    return;
  }
  for (auto& x : children)
    add(x.rules, x.how, x.rules->id);
}

std::vector<action_type> core::on(const event_type& what, time_point now) {
  now_ = now;
  if (!gone_) {
    std::visit([this](const auto& x) { handle(x); }, what);
    settle();
  } else if (auto call = std::get_if<event::call>(&what)) {
    reply(call->id, verdict::leaving);
  }
  return std::exchange(actions_, {});
}

const row* core::look(row_id id) const {
  auto i = rows_.find(id);
  return i == rows_.end() ? nullptr : &i->second;
}

std::vector<row_id> core::take_changes() {
  std::sort(changes_.begin(), changes_.end());
  changes_.erase(std::unique(changes_.begin(), changes_.end()), changes_.end());
  return std::exchange(changes_, {});
}

/// Goes on with the plan, and when it is through with what waited for its end.
void core::settle() {
  while (!gone_) {
    if (plan_) {
      if (!awaited_.empty() || starting_)
        return;
      if (!plan_->to_stop.empty())
        stop_next();
      else if (!plan_->to_start.empty())
        start_next();
      else
        finish();
    } else if (!queue_.empty()) {
      auto next = std::move(queue_.front());
      queue_.pop_front();
      std::visit([this](const auto& x) { deal_with(x); }, next);
    } else {
      return;
    }
  }
}

void core::handle(const event::boot&) {
  plan boot{purpose::boot, {}, {}, 0, {}, {}};
  for (auto& [id, x] : rows_)
    boot.to_start.push_back(id);
  plan_ = std::move(boot);
}

void core::handle(const event::up& what) {
  if (starting_ != what.run)
    return; // it was told to go, or died, while the answer was under way
  auto& x = *of_run(what.run);
  starting_.reset();
  x.state = phase::running;
  x.started_at = now_;
  changed(x);
}

void core::handle(const event::ignored& what) {
  if (starting_ != what.run)
    return;
  auto& x = *of_run(what.run);
  lose(x);
  bury(x);
}

void core::handle(const event::start_failed& what) {
  if (starting_ != what.run)
    return;
  auto& x = *of_run(what.run);
  lose(x);
  start_lost(x, what.why);
}

void core::handle(const event::start_timed_out& what) {
  if (starting_ != what.run)
    return;
  starting_.reset();
  doomed_ = "its init took too long";
  awaited_.insert(what.run);
  actions_.emplace_back(action::kill{what.run});
  killed_ = true;
  arm_stop(rules_.kill_grace);
}

void core::handle(const event::down& what) {
  auto x = of_run(what.run);
  if (!x)
    return; // abandoned, or never ours
  if (starting_ == what.run) {
    lose(*x);
    return start_lost(*x, what.why);
  }
  if (awaited_.erase(what.run) > 0) {
    lose(*x);
    if (doomed_)
      return start_lost(*x, *std::exchange(doomed_, std::nullopt));
    auto fine = what.how == ending::shutdown
                || (what.how == ending::normal && x->rules->when != restart::permanent);
    // A brutal kill is what its row asks for, not a child that would not go (OTP: no report).
    auto asked_for = x->rules->stop.how == shutdown::kind::brutal_kill;
    if (!fine && !asked_for)
      note(action::note::kind::shutdown_error, *x, what.why);
    return bury(*x);
  }
  std::optional<milliseconds> uptime;
  if (x->started_at)
    uptime = std::chrono::duration_cast<milliseconds>(now_ - *x->started_at);
  lose(*x);
  x->generation = ++last_generation_;
  if (what.how == ending::abnormal || comes_back(x->rules->when, what.how))
    failed(*x, what.why);
  if (leaving())
    note(action::note::kind::ended, *x, what.why);
  queue_.push_back(death{x->id, x->generation, what.how, what.why, now_, uptime});
}

void core::handle(const event::stop_timer& what) {
  if (what.generation != stop_generation_ || awaited_.empty())
    return;
  if (!killed_) {
    for (auto run : awaited_)
      actions_.emplace_back(action::kill{run});
    killed_ = true;
    return arm_stop(rules_.kill_grace);
  }
  for (auto run : std::exchange(awaited_, {})) {
    auto& x = *of_run(run);
    actions_.emplace_back(action::abandon{x.id, run});
    lose(x);
    if (doomed_) {
      start_lost(x, *std::exchange(doomed_, std::nullopt) + ", and it survived the kill");
      continue;
    }
    x.state = phase::stuck;
    bury(x);
  }
}

void core::handle(const event::retry& what) { queue_.push_back(what); }
void core::handle(const event::due& what) { queue_.push_back(what); }
void core::handle(const event::stop&) {
  if (!leaving())
    leave(std::nullopt);
}

void core::handle(const event::call& what) {
  if (leaving())
    reply(what.id, verdict::leaving);
  else
    queue_.push_back(what);
}

void core::deal_with(const event::call& what) {
  std::visit([&](const auto& x) { serve(what.id, x); }, what.what);
}

/// A start failed during a restart, and the mailbox had its turn: count one more, try again.
void core::deal_with(const event::retry& what) {
  auto x = find(what.row);
  if (x && x->generation == what.generation)
    again(*x, now_, std::nullopt);
}

/// The delay is over. This restart was counted when it was caused.
void core::deal_with(const event::due& what) {
  auto x = find(what.row);
  if (x && x->generation == what.generation)
    launch(*x);
}

void core::deal_with(const death& what) {
  auto x = find(what.row);
  if (!x || x->generation != what.generation)
    return; // a plan stopped or restarted it meanwhile, in one go with its siblings
  if (comes_back(x->rules->when, what.how)) {
    note(action::note::kind::restarting, *x, what.why);
    again(*x, what.at, what.uptime);
  } else {
    note(action::note::kind::ended, *x, what.why);
    if (simple())
      erase(*x);
    else
      bury(*x);
  }
}

} // namespace dongled::supervision
