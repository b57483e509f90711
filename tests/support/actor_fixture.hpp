#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

namespace dongled::test {

/// An actor system whose clock and scheduler move only when the test says so. Fixtures of other
/// floors derive from it; whatever holds actor handles must be a member of the derived one, so
/// that it dies before the system.
struct actor_fixture {
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  caf::scheduler::test_coordinator& sched =
    dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());

  actor_fixture() {
    spdlog::set_level(spdlog::level::off);
    sys.await_actors_before_shutdown(false);
  }

  actor_fixture(const actor_fixture&) = delete;
  actor_fixture& operator=(const actor_fixture&) = delete;

  ~actor_fixture() {
    for (auto& x : doomed_)
      self->send_exit(x, caf::exit_reason::kill);
    doomed_.clear();
    run();
  }

  /// Has `x` killed, and what it supervises, when the test ends.
  caf::actor kill_at_end(caf::actor x) {
    doomed_.push_back(x);
    return x;
  }

  /// Runs every actor until all are idle. No time passes.
  void run() {
    while (sched.try_run_once()) {
    }
  }

  /// Lets virtual time pass, timer by timer: what one timer sets off has happened, and its own
  /// timers are armed, before the next one fires.
  void pass(caf::timespan t) {
    run();
    auto& clock = sched.clock();
    auto end = clock.now() + t;
    while (!clock.schedule().empty() && clock.schedule().begin()->first <= end) {
      auto due = clock.schedule().begin()->first;
      sched.advance_time(due > clock.now() ? due - clock.now() : caf::timespan{0});
      run();
    }
    if (end > clock.now())
      sched.advance_time(end - clock.now());
    run();
  }

  /// The virtual time.
  caf::actor_clock::time_point now() { return sched.clock().now(); }

  /// Asks `who` and returns the answer; nothing when it answered with an error or not at all.
  template <class Reply, class... Ts>
  std::optional<Reply> ask(const caf::actor& who, Ts&&... xs) {
    std::optional<Reply> said;
    caf::scoped_actor asker{sys}; // its mailbox holds the answer or nothing
    auto open = asker->request(who, std::chrono::seconds{3600}, std::forward<Ts>(xs)...);
    run();
    if (asker->has_next_message())
      open.receive([&](Reply& x) { said = std::move(x); }, [](caf::error&) {});
    return said;
  }

  /// The one exception to `no waiting for real time`: detached actors have real threads, whatever
  /// the scheduler. Waits until `come_true()`, at most `limit`, and runs the others meanwhile.
  template <class Predicate>
  bool eventually(Predicate come_true, std::chrono::seconds limit = std::chrono::seconds{10}) {
    auto end = std::chrono::steady_clock::now() + limit;
    for (run(); !come_true(); run()) {
      if (std::chrono::steady_clock::now() > end)
        return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }

private:
  std::vector<caf::actor> doomed_;
};

} // namespace dongled::test
