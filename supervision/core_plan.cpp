#include "supervision/core.hpp"

#include <iterator>

namespace dongled::supervision {

/// Counts one restart of `x`, caused at `stamp`, and restarts it: now, later, or not at all.
void core::again(row& x, time_point stamp, std::optional<milliseconds> uptime) {
  if (rules_.enough && uptime && *uptime >= rules_.enough->stable_after)
    streak_ = 0;
  ++streak_;
  if (!window_.admit(stamp))
    return give_up(x, "reached maximum restart intensity");
  if (rules_.enough && streak_ > rules_.enough->failures)
    return give_up(x, "too many restarts without a stable time between them");
  if (!x.rules->delay)
    return launch(x);
  auto delay = x.wait.failed(uptime, rng_);
  if (!delay)
    return give_up(x, "too many restarts in a row");
  if (delay->count() == 0)
    return launch(x);
  x.state = phase::restarting;
  x.due = now_ + *delay;
  x.generation = ++last_generation_;
  changed(x);
  actions_.emplace_back(action::arm_due{x.id, x.generation, *delay});
  plan_ = regroup(x, false);
}

/// Restarts `x`, and those that share its fate, now.
void core::launch(row& x) {
  x.state = phase::restarting;
  x.due.reset();
  x.generation = ++last_generation_;
  changed(x);
  plan_ = regroup(x, true);
}

void core::give_up(row& x, const std::string& limit) {
  x.state = phase::stopped;
  x.due.reset();
  x.generation = ++last_generation_;
  changed(x);
  note(action::note::kind::gave_up, x, limit);
  leave(limit + " (" + x.name + ": " + x.last_failure + ")");
}

/// Stops everything, whatever is under way, and ends. Calls that wait are told so.
void core::leave(std::optional<std::string> why) {
  auto turn_down = [this](call_id id) { reply(id, verdict::leaving); };
  if (plan_ && plan_->call)
    turn_down(*plan_->call);
  for (auto& x : std::exchange(queue_, {}))
    if (auto call = std::get_if<event::call>(&x))
      turn_down(call->id);
  starting_.reset();
  doomed_.reset();
  plan_ = plan{purpose::leave, {}, {}, 0, {}, std::move(why)};
  for (auto& [id, x] : rows_)
    plan_->to_stop.push_back(id);
}

/// The plan that restarts `x` and those that share its fate. Temporary siblings go down with the
/// group; they only do not come back.
core::plan core::regroup(const row& x, bool start_too) const {
  plan group{purpose::restart, {}, {}, x.id, {}, {}};
  auto at = rows_.find(x.id);
  auto first = at;
  auto last = std::next(at);
  switch (rules_.how) {
  case strategy::one_for_one:
  case strategy::simple_one_for_one: break;
  case strategy::rest_for_one: last = rows_.end(); break;
  case strategy::one_for_all: first = rows_.begin(), last = rows_.end(); break;
  }
  for (auto i = first; i != last; ++i) {
    if (i != at)
      group.to_stop.push_back(i->first);
    if (start_too && i->second.rules->when != restart::temporary)
      group.to_start.push_back(i->first);
  }
  return group;
}

/// Stops the next row; all that are left when a simple_one_for_one supervisor leaves.
void core::stop_next() {
  killed_ = false;
  auto& ids = plan_->to_stop;
  auto at_once = simple() && plan_->what == purpose::leave;
  do {
    auto x = find(ids.back());
    ids.pop_back();
    if (!x)
      continue;
    if (x->run == 0)
      bury(*x);
    else if (!awaited_.contains(x->run))
      signal(*x);
  } while (at_once && !ids.empty());
}

void core::signal(row& x) {
  auto first = awaited_.empty();
  awaited_.insert(x.run);
  x.state = phase::stopping;
  changed(x);
  switch (x.rules->stop.how) {
  case shutdown::kind::brutal_kill:
    actions_.emplace_back(action::kill{x.run});
    killed_ = true;
    if (first)
      arm_stop(rules_.kill_grace);
    return;
  case shutdown::kind::timeout:
    actions_.emplace_back(action::ask{x.run});
    if (first) // children that stop at once share one rule, hence one timer
      arm_stop(x.rules->stop.after);
    return;
  case shutdown::kind::infinity:
    actions_.emplace_back(action::ask{x.run});
    ++stop_generation_; // an older timer must not end this wait
    return;
  }
}

void core::arm_stop(milliseconds delay) {
  actions_.emplace_back(action::arm_stop{++stop_generation_, delay});
}

void core::start_next() {
  auto x = find(plan_->to_start.front());
  plan_->to_start.pop_front();
  if (!x)
    return;
  if (plan_->what == purpose::restart)
    ++x->restarts;
  x->run = ++last_run_;
  x->state = phase::starting;
  x->due.reset();
  x->generation = ++last_generation_;
  runs_.emplace(x->run, x->id);
  starting_ = x->run;
  changed(*x);
  actions_.emplace_back(action::start{x->id, x->run});
}

/// The start of `x` came to nothing; what that means depends on who wanted it.
void core::start_lost(row& x, const std::string& why) {
  failed(x, why);
  note(action::note::kind::start_failed, x, why);
  x.state = phase::stopped;
  changed(x);
  auto after = std::exchange(plan_, std::nullopt);
  auto id = x.id;
  switch (after->what) {
  case purpose::boot: return leave("failed to start child " + x.name + ": " + why);
  case purpose::start_call: erase(x); return reply(*after->call, {verdict::start_failed, {}, why});
  case purpose::restart_call:
    reply(*after->call, {verdict::start_failed, {}, why});
    if (id == after->subject)
      return;
    [[fallthrough]];
  case purpose::renew_call: // it ran before: from here on this is a failure like any other
    if (after->what == purpose::renew_call)
      reply(*after->call, {verdict::start_failed, {}, why});
    [[fallthrough]];
  case purpose::restart:
    if (x.rules->delay)
      return again(x, now_, std::nullopt);
    x.state = phase::restarting;
    x.generation = ++last_generation_;
    actions_.emplace_back(action::retry_soon{x.id, x.generation});
    return;
  case purpose::terminate_call:
  case purpose::leave: return; // these start nothing
  }
}

/// The plan is through.
void core::finish() {
  auto over = std::move(*plan_);
  plan_.reset();
  switch (over.what) {
  case purpose::boot:
  case purpose::restart: return;
  case purpose::start_call:
  case purpose::restart_call: return reply(*over.call, verdict::ok, look(over.subject));
  case purpose::renew_call: {
    auto x = look(over.subject); // a temporary child's row went with it
    return reply(*over.call, x ? verdict::ok : verdict::not_found, x);
  }
  case purpose::terminate_call: return reply(*over.call, verdict::ok);
  case purpose::leave:
    gone_ = true;
    actions_.emplace_back(action::leave{std::move(over.leave_why)});
    return;
  }
}

/// The child of `x` is not there and shall not be: keeps the row, unless it was temporary.
void core::bury(row& x) {
  auto dynamic = simple() && plan_ && plan_->what != purpose::leave;
  if (x.rules->when == restart::temporary || dynamic)
    return erase(x);
  x.due.reset();
  x.generation = ++last_generation_;
  if (x.state != phase::stuck)
    x.state = phase::stopped;
  changed(x);
}

} // namespace dongled::supervision
