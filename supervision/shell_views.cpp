#include "supervision/shell.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>

// The shell's outside: requests in, answers out, and the census.

namespace dongled::supervision {

caf::response_promise shell::take(request what, render how) {
  auto promise = self_->make_response_promise();
  auto id = ++last_call_;
  calls_.emplace(id, open_call{promise, how});
  feed(event::call{id, std::move(what)});
  return promise;
}

caf::response_promise shell::take(const start_child& x) {
  if (auto text = complaint(x.spec)) {
    auto promise = self_->make_response_promise();
    promise.deliver(child_reply{verdict::bad_spec, {}, *text});
    return promise;
  }
  auto spec = std::make_shared<child_spec>(x.spec);
  return take(ask::start{std::make_shared<child_rules>(rules_of(*spec)),
                         std::make_shared<recipe>(recipe{spec, {}})},
              &shell::as_child);
}

caf::response_promise shell::take(const start_dynamic& x) {
  auto mould = core_->mould();
  return take(ask::start_dynamic{mould ? std::make_shared<recipe>(recipe{mould->spec, x.extra})
                                       : recipe_ptr{},
                                 x.name},
              &shell::as_child);
}

caf::response_promise shell::take(const terminate_child& x) {
  return take(ask::terminate{x.id}, &shell::as_child);
}

caf::response_promise shell::take(const terminate_actor& x) {
  auto i = runs_.find(x.child ? x.child.id() : caf::invalid_actor_id);
  if (i != runs_.end())
    return take(ask::terminate_run{i->second}, &shell::as_child);
  // Not ours, or not any more: a dead one is as stopped as it can be.
  auto dead = x.child
              && caf::actor_cast<caf::abstract_actor*>(x.child)->getf(
                caf::abstract_actor::is_terminated_flag);
  auto promise = self_->make_response_promise();
  auto fine = dead && spec_.how == strategy::simple_one_for_one;
  promise.deliver(child_reply{fine ? verdict::ok : verdict::not_found, {}, {}});
  return promise;
}

caf::response_promise shell::take(const restart_child& x) {
  return take(ask::restart{x.id}, &shell::as_child);
}

caf::response_promise shell::take(const renew_child& x) {
  return take(ask::renew{x.id}, &shell::as_child);
}

caf::response_promise shell::take(const delete_child& x) {
  return take(ask::remove{x.id}, &shell::as_child);
}

caf::response_promise shell::take(const reset_backoff& x) {
  return take(ask::reset{x.id}, &shell::as_child);
}

caf::response_promise shell::take(const which_children&) {
  return take(ask::show{}, &shell::as_children);
}

caf::response_promise shell::take(const which_child& x) {
  return take(ask::show{x.id}, &shell::as_children);
}

caf::response_promise shell::take(const count_children&) {
  return take(ask::count{}, &shell::as_counts);
}

caf::response_promise shell::take(const get_childspec& x) {
  return take(ask::show{x.id}, &shell::as_spec);
}

caf::response_promise shell::take(const await_up&) { return take(ask::up{}, &shell::as_up); }

void shell::as_child(caf::response_promise& to, const answer& x) const {
  auto about = x.rows.empty() ? nullptr : core_->look(x.rows.front());
  to.deliver(child_reply{x.what, about ? live(about->run) : caf::actor{}, x.why});
}

void shell::as_children(caf::response_promise& to, const answer& x) const {
  children_reply all{x.what, {}};
  for (auto id : x.rows)
    if (auto child = core_->look(id))
      all.children.push_back(view(*child));
  to.deliver(std::move(all));
}

void shell::as_counts(caf::response_promise& to, const answer& x) const {
  to.deliver(child_counts{x.specs, x.active, x.supervisors, x.workers});
}

void shell::as_spec(caf::response_promise& to, const answer& x) const {
  childspec_reply said{x.what, {}};
  if (auto child = x.rows.empty() ? nullptr : core_->look(x.rows.front()))
    said.spec = *child->how->spec;
  to.deliver(std::move(said));
}

void shell::as_up(caf::response_promise& to, const answer& x) const {
  // On `leaving` silence would do too, for our DOWN follows; an answer is kinder.
  if (x.what == verdict::ok)
    to.deliver(up{});
  else
    to.deliver(caf::make_error(caf::sec::request_receiver_down));
}

child_view shell::view(const row& x) const {
  auto id = spec_.how == strategy::simple_one_for_one ? std::string{} : x.name;
  return {id, path_of(x.name), live(x.run), x.state, x.due, x.rules->type};
}

actor_report shell::report() const {
  size_t running = 0;
  for (auto& [id, x] : core_->rows())
    running += x.state == phase::running;
  auto window = std::chrono::duration_cast<std::chrono::seconds>(spec_.period).count();
  auto restarts = core_->restarts_in_window(self_->clock().now());
  return {std::string{to_string(spec_.how)} + ", " + std::to_string(running) + " of "
            + std::to_string(core_->rows().size()) + " running, " + std::to_string(restarts)
            + " of at most " + std::to_string(spec_.intensity) + " restarts in "
            + std::to_string(window) + " s",
          self_->mailbox().size()};
}

void shell::publish() {
  auto restarts = core_->restarts_in_window(self_->clock().now());
  for (auto id : core_->take_changes()) {
    auto x = core_->look(id);
    if (!x) {
      if (auto old = published_.extract(id))
        census_->erase(path_of(old.mapped()), self_->id(), id);
      continue;
    }
    published_.emplace(id, x->name);
    census_entry entry;
    entry.path = path_of(x->name);
    entry.supervisor = spec_.path;
    entry.boss = self_->id();
    entry.order = id;
    if (auto i = live_.find(x->run); i != live_.end()) {
      entry.handle = i->second.handle;
      entry.id = entry.handle.id();
      entry.kind = i->second.kind;
    }
    entry.type = x->rules->type;
    entry.state = x->state;
    entry.due = x->due;
    entry.restarts = x->restarts;
    entry.restarts_in_window = restarts;
    entry.last_failure = x->last_failure;
    entry.failed_at = x->failed_at;
    entry.started_at = x->started_at;
    census_->put(std::move(entry));
  }
}

std::string shell::path_of(const std::string& child) const {
  return join_path(spec_.children_path.empty() ? spec_.path : spec_.children_path, child);
}

caf::actor shell::live(run_id run) const {
  auto i = live_.find(run);
  return i == live_.end() ? caf::actor{} : i->second.handle;
}

void shell::forget(run_id run) {
  auto old = live_.extract(run);
  if (old)
    runs_.erase(old.mapped().handle.id());
}

} // namespace dongled::supervision
