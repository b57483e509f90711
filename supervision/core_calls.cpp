#include "supervision/core.hpp"

namespace dongled::supervision {

void core::serve(call_id id, const ask::start& x) {
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  if (auto old = find(x.rules->id))
    return reply(id, old->run != 0 ? verdict::already_started : verdict::already_present, old);
  auto& fresh = add(x.rules, x.how, x.rules->id);
  plan_ = plan{purpose::start_call, {}, {fresh.id}, fresh.id, id, {}};
}

void core::serve(call_id id, const ask::start_dynamic& x) {
  if (!simple())
    return reply(id, verdict::simple_one_for_one);
  if (auto old = x.name.empty() ? nullptr : find(x.name))
    return reply(id, old->run != 0 ? verdict::already_started : verdict::already_present, old);
  auto& fresh = add(mould_.rules, x.how, x.name);
  plan_ = plan{purpose::start_call, {}, {fresh.id}, fresh.id, id, {}};
}

void core::serve(call_id id, const ask::terminate& x) {
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  auto old = find(x.id);
  if (!old)
    return reply(id, verdict::not_found);
  plan_ = plan{purpose::terminate_call, {old->id}, {}, old->id, id, {}};
}

void core::serve(call_id id, const ask::terminate_run& x) {
  if (!simple())
    return reply(id, verdict::not_found);
  auto old = of_run(x.run);
  if (!old)
    return reply(id, verdict::ok);
  plan_ = plan{purpose::terminate_call, {old->id}, {}, old->id, id, {}};
}

void core::serve(call_id id, const ask::restart& x) {
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  auto old = find(x.id);
  if (!old)
    return reply(id, verdict::not_found);
  if (old->run != 0)
    return reply(id, verdict::running, old);
  if (old->state == phase::restarting && !old->due)
    return reply(id, verdict::restarting, old);
  if (old->due) {
    launch(*old); // the whole group, as its timer would have
    plan_->what = purpose::restart_call;
    plan_->call = id;
    return;
  }
  plan_ = plan{purpose::restart_call, {}, {old->id}, old->id, id, {}};
}

/// What waits for a delay, or for another try, is started now.
void core::serve(call_id id, const ask::renew& x) {
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  auto old = find(x.id);
  if (!old)
    return reply(id, verdict::not_found);
  if (old->due) // its group went down with it, and comes again with it
    launch(*old);
  else
    plan_ = plan{purpose::renew_call, {old->id}, {old->id}, old->id, {}, {}};
  plan_->what = purpose::renew_call;
  plan_->call = id;
}

void core::serve(call_id id, const ask::remove& x) {
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  auto old = find(x.id);
  if (!old)
    return reply(id, verdict::not_found);
  if (old->run != 0)
    return reply(id, verdict::running, old);
  if (old->state == phase::restarting)
    return reply(id, verdict::restarting, old);
  erase(*old);
  reply(id, verdict::ok);
}

void core::serve(call_id id, const ask::reset& x) {
  auto old = find(x.id);
  if (!old)
    return reply(id, verdict::not_found);
  old->wait.reset();
  reply(id, verdict::ok, old);
}

void core::serve(call_id id, const ask::show& x) {
  if (!x.id) {
    answer all;
    for (auto i = rows_.rbegin(); i != rows_.rend(); ++i)
      all.rows.push_back(i->first);
    return reply(id, std::move(all));
  }
  if (simple())
    return reply(id, verdict::simple_one_for_one);
  auto old = find(*x.id);
  reply(id, old ? verdict::ok : verdict::not_found, old);
}

void core::serve(call_id id, const ask::count&) {
  answer counts;
  counts.specs = simple() ? 1 : rows_.size();
  for (auto& [n, x] : rows_) {
    if (x.run != 0)
      ++counts.active;
    switch (x.rules->type) {
    case child_type::worker: ++counts.workers; break;
    case child_type::supervisor: ++counts.supervisors; break;
    }
  }
  reply(id, std::move(counts));
}

void core::serve(call_id id, const ask::up&) { reply(id, verdict::ok); }

void core::reply(call_id id, answer what) {
  actions_.emplace_back(action::reply{id, std::move(what)});
}

void core::reply(call_id id, verdict what, const row* about) {
  answer said;
  said.what = what;
  if (about)
    said.rows.push_back(about->id);
  reply(id, std::move(said));
}

row& core::add(rules_ptr rules, recipe_ptr how, std::string name) {
  auto id = ++last_row_;
  auto& x = rows_[id];
  x.id = id;
  x.name = name.empty() ? std::to_string(id) : std::move(name);
  while (ids_.contains(x.name))
    x.name += '+'; // somebody chose a number for a name
  x.rules = std::move(rules);
  x.how = std::move(how);
  x.wait = backoff{x.rules->delay.value_or(backoff_settings{})};
  ids_.emplace(x.name, id);
  changed(x);
  return x;
}

row* core::find(row_id id) {
  auto i = rows_.find(id);
  return i == rows_.end() ? nullptr : &i->second;
}

row* core::find(const std::string& id) {
  auto i = ids_.find(id);
  return i == ids_.end() ? nullptr : find(i->second);
}

row* core::of_run(run_id run) {
  auto i = runs_.find(run);
  return i == runs_.end() ? nullptr : find(i->second);
}

void core::erase(row& x) {
  changed(x);
  if (auto i = ids_.find(x.name); i != ids_.end() && i->second == x.id)
    ids_.erase(i);
  rows_.erase(x.id);
}

/// The live incarnation of `x` is no more.
void core::lose(row& x) {
  runs_.erase(x.run);
  if (starting_ == x.run)
    starting_.reset();
  x.run = 0;
  x.started_at.reset();
  x.state = phase::stopped;
  changed(x);
}

void core::failed(row& x, const std::string& why) {
  x.last_failure = why;
  x.failed_at = now_;
}

void core::note(action::note::kind what, const row& x, std::string why) {
  actions_.emplace_back(action::note{what, x.name, std::move(why)});
}

} // namespace dongled::supervision
