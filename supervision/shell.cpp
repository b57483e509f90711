#include "supervision/shell.hpp"

#include "supervision/exit_reason.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <caf/response_handle.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <random>

namespace dongled::supervision {

namespace {

void send_exit_first(shell::pointer self, const caf::actor& to, caf::exit_reason why) {
  // High priority overtakes what waits in the mailbox; send_exit does not.
  self->send<caf::message_priority::high>(to, caf::exit_msg{self->address(), why});
}

} // namespace

shell::~shell() {
  for (auto& [run, x] : live_)
    caf::anon_send<caf::message_priority::high>(
      x.handle, caf::exit_msg{x.handle.address(), caf::exit_reason::kill});
  for (auto& [id, call] : calls_)
    call.promise.deliver(caf::make_error(caf::sec::request_receiver_down));
  if (!census_)
    return;
  for (auto& [id, child] : published_)
    census_->erase(path_of(child), self_->id(), id);
  if (root_)
    census_->erase_root(spec_.path, self_->id());
}

void shell::boot(supervisor_spec spec, census_ptr where, caf::actor_addr owner, bool root) {
  owner_ = std::move(owner);
  if (auto text = complaint(spec)) {
    spdlog::error("{}: {}", spec.path, *text);
    return self_->quit(caf::make_error(fault::bad_input, *text));
  }
  spec_ = std::move(spec);
  census_ = where ? std::move(where) : std::make_shared<census>();
  root_ = root;
  census_->put_strategy(spec_.path, spec_.how,
                        root ? caf::actor_cast<caf::actor>(self_) : caf::actor{});
  auto rules = rules_of(spec_);
  if (rules.seed == 0)
    rules.seed = std::random_device{}();
  std::vector<seedling> table;
  for (auto& x : spec_.children)
    table.push_back({std::make_shared<child_rules>(rules_of(x)),
                     std::make_shared<recipe>(recipe{std::make_shared<child_spec>(x), {}})});
  core_.emplace(rules, std::move(table));
  feed(event::boot{});
}

void shell::feed(event_type what) {
  inbox_.push_back(std::move(what));
  if (feeding_)
    return;
  feeding_ = true;
  while (!inbox_.empty()) {
    auto next = std::move(inbox_.front());
    inbox_.pop_front();
    for (auto& x : core_->on(next, self_->clock().now()))
      std::visit([this](auto& y) { perform(y); }, x);
  }
  feeding_ = false;
  publish();
}

void shell::on_down(const caf::down_msg& x) {
  auto i = runs_.find(x.source.id());
  if (i == runs_.end())
    return; // one that was abandoned, and died after all
  auto run = i->second;
  forget(run);
  feed(event::down{run, classify(x.reason), describe(x.reason)});
}

void shell::on_exit(const caf::exit_msg& x) {
  if (owner_ && x.source != owner_) {
    spdlog::debug("{}: ignores an exit message from {}, which is not its parent", spec_.path,
                  x.source.id());
    return;
  }
  parents_reason_ = x.reason;
  feed(event::stop{});
}

void shell::perform(const action::start& x) {
  auto child = core_->look(x.row);
  auto how = child->how;
  caf::actor started;
  try {
    started = how->spec->start({self_, path_of(child->name), how->extra});
  } catch (...) {
    return feed(event::start_failed{x.run, describe(explain(std::current_exception()))});
  }
  if (!started)
    return feed(event::ignored{x.run});
  auto supervisor = how->spec->type == child_type::supervisor;
  live_.emplace(x.run, incarnation{started, supervisor ? "supervisor" : how->spec->id});
  runs_.emplace(started.id(), x.run);
  self_->monitor(started); // fires at once if it is dead already
  if (how->spec->barrier)
    await_init(x.run, started, *how->spec);
  else
    feed(event::up{x.run});
}

/// A worker is up once it answers CAF's own inspection message, which it does after its init;
/// a supervisor once its static children are.
void shell::await_init(run_id run, const caf::actor& child, const child_spec& spec) {
  auto lost = [this, run](const caf::error& why) {
    if (why == caf::sec::request_timeout)
      feed(event::start_timed_out{run});
    else if (why == caf::sec::unexpected_message)
      feed(event::up{run}); // declared a supervisor, and none of ours; but it is there
    // Anything else means that it is dying; its DOWN comes with the reason.
  };
  if (spec.type == child_type::supervisor) {
    self_->request(child, spec.start_timeout, await_up{})
      .then([this, run](const up&) { feed(event::up{run}); }, lost);
    return;
  }
  self_
    ->request(child, spec.start_timeout, caf::sys_atom::value, caf::get_atom::value,
              std::string{"info"})
    .then(
      [this, run](caf::ok_atom, const std::string&, const caf::strong_actor_ptr&,
                  const std::string& kind) {
        if (auto i = live_.find(run); i != live_.end())
          i->second.kind = kind;
        feed(event::up{run});
      },
      lost);
}

void shell::perform(const action::ask& x) {
  send_exit_first(self_, live(x.run), caf::exit_reason::user_shutdown);
}

void shell::perform(const action::kill& x) {
  send_exit_first(self_, live(x.run), caf::exit_reason::kill);
}

void shell::perform(const action::abandon& x) {
  if (auto i = live_.find(x.run); i != live_.end())
    self_->demonitor(i->second.handle.address());
  forget(x.run);
  census_->add_stuck();
  auto child = core_->look(x.row);
  spdlog::error("{}: survives a kill and is given up on", path_of(child ? child->name : "?"));
}

void shell::perform(const action::arm_stop& x) {
  later(self_, x.delay, nudge{event::stop_timer{x.generation}});
}

void shell::perform(const action::arm_due& x) {
  later(self_, x.delay, nudge{event::due{x.row, x.generation}});
}

void shell::perform(const action::retry_soon& x) {
  self_->send(self_, nudge{event::retry{x.row, x.generation}});
}

void shell::perform(const action::reply& x) {
  auto call = calls_.extract(x.call);
  if (call)
    (this->*call.mapped().how)(call.mapped().promise, x.what);
}

void shell::perform(const action::note& x) {
  using kind = action::note::kind;
  auto path = path_of(x.name);
  auto window = std::chrono::duration_cast<std::chrono::seconds>(spec_.period).count();
  auto restarts = core_->restarts_in_window(self_->clock().now());
  auto tell = [&](incident::kind what) {
    census_->tell({what, spec_.path, path, x.why, restarts, spec_.intensity});
  };
  switch (x.what) {
  case kind::restarting:
    tell(incident::kind::died);
    return spdlog::warn("{}: died ({}); {} of at most {} restarts in {} s", path, x.why, restarts,
                        spec_.intensity, window);
  case kind::start_failed:
    tell(incident::kind::start_failed);
    return spdlog::warn("{}: failed to start ({})", path, x.why);
  case kind::shutdown_error: return spdlog::info("{}: stopped, but said {}", path, x.why);
  case kind::ended: return spdlog::debug("{}: ended ({})", path, x.why);
  case kind::gave_up:
    tell(incident::kind::gave_up);
    return spdlog::error("{}: {} by {}", spec_.path, x.why, path);
  }
}

void shell::perform(const action::leave& x) {
  self_->quit(x.why ? shutdown_because(*x.why) : parents_reason_);
}

} // namespace dongled::supervision
