#include "supervision/supervisor.hpp"

#include "supervision/shell.hpp"
#include "supervision/worker.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/local_actor.hpp>
#include <caf/send.hpp>

namespace dongled::supervision {

namespace {

/// Sets its behavior before it boots: a supervisor that cannot even boot quits while booting.
void supervise(shell::pointer self, const supervisor_spec& spec, const census_ptr& where,
               const caf::actor_addr& owner, bool root) {
  harden(self);
  self->set_down_handler([self](const caf::down_msg& x) { self->state.on_down(x); });
  self->set_exit_handler([self](const caf::exit_msg& x) { self->state.on_exit(x); });
  auto take = [self](const auto& x) { return self->state.take(x); };
  self->become(caf::behavior{
    [self](nudge& x) { self->state.feed(std::move(x.what)); },
    [take](const start_child& x) { return take(x); },
    [take](const start_dynamic& x) { return take(x); },
    [take](const terminate_child& x) { return take(x); },
    [take](const terminate_actor& x) { return take(x); },
    [take](const restart_child& x) { return take(x); },
    [take](const renew_child& x) { return take(x); },
    [take](const delete_child& x) { return take(x); },
    [take](const reset_backoff& x) { return take(x); },
    [take](const which_children& x) { return take(x); },
    [take](const which_child& x) { return take(x); },
    [take](const count_children& x) { return take(x); },
    [take](const get_childspec& x) { return take(x); },
    [take](const await_up& x) { return take(x); },
    [self](const report_request&) { return self->state.report(); },
  });
  self->state.boot(spec, where, owner, root);
}

} // namespace

caf::actor spawn_supervisor(caf::event_based_actor* parent, supervisor_spec spec,
                            census_ptr where) {
  return parent->spawn(supervise, std::move(spec), std::move(where), parent->address(), false);
}

caf::actor spawn_root(caf::actor_system& sys, supervisor_spec spec, census_ptr where,
                      caf::actor_addr owner) {
  return sys.spawn(supervise, std::move(spec), std::move(where), std::move(owner), true);
}

child_spec supervisor_child(std::string id, supervisor_spec spec, census_ptr where, restart when) {
  child_spec row;
  row.id = std::move(id);
  row.when = when;
  row.stop = shutdown::infinity();
  row.type = child_type::supervisor;
  row.start_timeout = start_budget(spec);
  row.start = [spec = std::move(spec), where = std::move(where)](const start_args& args) {
    return spawn_supervisor(args.parent, spec, where);
  };
  return row;
}

bool renew(const census& where, const std::string& path) {
  auto row = where.look(path);
  auto boss = row ? where.find(row->supervisor) : caf::actor{};
  if (!boss)
    return false;
  caf::anon_send(boss, renew_child{path.substr(path.rfind('/') + 1)});
  return true;
}

milliseconds start_budget(const supervisor_spec& x) {
  milliseconds sum{1000};
  if (x.how != strategy::simple_one_for_one)
    for (auto& child : x.children)
      sum += child.start_timeout;
  return sum;
}

} // namespace dongled::supervision
