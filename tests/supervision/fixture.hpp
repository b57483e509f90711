#pragma once

#include "supervision/supervisor.hpp"
#include "supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/misbehaving.hpp"

#include <caf/system_messages.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dongled::test {

using namespace supervision;
using namespace std::chrono_literals;

/// Supervisors in virtual time, with children that write down their births and deaths and do what
/// the test tells them. "+a" is a start of a, "-a" its end, "!a" a start that fails, "?a" one
/// that is ignored.
struct supervised : actor_fixture {
  std::shared_ptr<census> where = std::make_shared<census>();
  std::shared_ptr<std::string> log = std::make_shared<std::string>();
  /// What the next starts of a child do: '+' (or nothing left) start, '!' fail, '?' ignore.
  std::shared_ptr<std::map<std::string, std::string>> script =
    std::make_shared<std::map<std::string, std::string>>();
  std::optional<caf::error> ended; ///< The reason of the supervisor under test.

  using body = caf::behavior (*)(caf::event_based_actor*);

  static caf::behavior obedient(caf::event_based_actor* self) {
    return hardened(
      self,
      caf::message_handler{[self](const caf::error& why) { self->quit(why); },
                           [](const std::string& text) { throw std::runtime_error(text); }},
      [] { return std::string{"fine"}; });
  }

  child_spec kid(std::string id, restart when = restart::permanent, body how = obedient) {
    child_spec spec;
    spec.id = id;
    spec.when = when;
    spec.start = [id, how, log = log, script = script](const start_args& args) -> caf::actor {
      auto& plan = (*script)[id];
      auto next = plan.empty() ? '+' : plan.front();
      if (!plan.empty())
        plan.erase(0, 1);
      *log += next + id;
      if (next == '!')
        throw std::runtime_error("no " + id);
      if (next == '?')
        return nullptr;
      return args.parent->spawn([how, id, log](caf::event_based_actor* me) {
        me->attach_functor([log, id](const caf::error&) { *log += '-' + id; });
        return how(me);
      });
    };
    return spec;
  }

  caf::actor start(supervisor_spec spec) {
    auto sup = kill_at_end(spawn_root(sys, std::move(spec), where, self->address()));
    self->monitor(sup);
    run();
    return sup;
  }

  caf::actor start(strategy how, size_t intensity, milliseconds period,
                   std::vector<child_spec> children) {
    return start({"/", how, intensity, period, std::move(children)});
  }

  /// The live child, straight from the census.
  caf::actor child(const std::string& path) const { return where->find(path); }

  uint64_t id_of(const std::string& path) const {
    auto x = child(path);
    return x ? x.id() : 0;
  }

  phase phase_of(const std::string& path) const { return where->look(path).value().state; }

  /// Has the child end with `why`, and everything that follows.
  void end(const std::string& path, caf::error why) {
    self->send(child(path), std::move(why));
    run();
  }

  void crash(const std::string& path) { end(path, caf::make_error(fault::os)); }
  void finish(const std::string& path) { end(path, caf::error{}); }
  void shut(const std::string& path) { end(path, shutdown_because("had enough")); }

  /// Kills the child, as nobody should.
  void kill(const std::string& path) {
    self->send<caf::message_priority::high>(child(path),
                                            caf::exit_msg{self->address(), caf::exit_reason::kill});
    run();
  }

  /// The parent's stop request.
  void stop(const caf::actor& sup, caf::error why = caf::exit_reason::user_shutdown) {
    self->send(sup, caf::exit_msg{self->address(), std::move(why)});
    run();
  }

  /// Whether the supervisor under test has ended; `ended` then says why.
  bool over() {
    while (self->has_next_message())
      self->receive([&](const caf::down_msg& x) { ended = x.reason; });
    return ended.has_value();
  }

  /// What was logged since this was last called.
  std::string heard() { return std::exchange(*log, {}); }

  verdict tell(const caf::actor& sup, auto what) {
    return ask<child_reply>(sup, std::move(what)).value().what;
  }

  child_counts count(const caf::actor& sup) {
    return ask<child_counts>(sup, count_children{}).value();
  }

  std::vector<child_view> rows(const caf::actor& sup) {
    return ask<children_reply>(sup, which_children{}).value().children;
  }

  child_view view(const caf::actor& sup, const std::string& id) {
    auto all = ask<children_reply>(sup, which_child{id}).value();
    REQUIRE(all.what == verdict::ok);
    return all.children.at(0);
  }
};

} // namespace dongled::test
