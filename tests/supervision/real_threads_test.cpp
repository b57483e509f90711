#include "supervision/supervisor.hpp"
#include "supervision/worker.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/misbehaving.hpp"

#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>
#include <thread>

// The supervisor on real threads, with the scheduler the daemon uses. Few: what can be tested in
// virtual time is tested there.

using namespace dongled;
using namespace dongled::supervision;
using namespace std::chrono_literals;

namespace {

struct threads {
  struct config : caf::actor_system_config {
    config() {
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", size_t{2});
      set("scheduler.max-throughput", size_t{100});
    }
  };

  config cfg;
  std::unique_ptr<caf::actor_system> sys;
  census_ptr where = std::make_shared<census>();
  caf::actor root;

  threads() {
    spdlog::set_level(spdlog::level::off);
    sys = std::make_unique<caf::actor_system>(cfg);
  }

  /// A test that failed half way must not hang in ~actor_system.
  ~threads() {
    if (root)
      caf::anon_send<caf::message_priority::high>(
        root, caf::exit_msg{root.address(), caf::exit_reason::kill});
    root = nullptr;
  }

  /// Polls, at most 20 s: these are real threads.
  template <class Predicate>
  static bool eventually(Predicate come_true) {
    for (auto n = 0; n < 20000; ++n) {
      if (come_true())
        return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }

  void start(std::vector<child_spec> rows, strategy how = strategy::one_for_one) {
    root = spawn_root(*sys, {"/", how, 1000, 5s, std::move(rows)}, where);
    caf::scoped_actor asker{*sys};
    auto all_up = false;
    asker->request(root, 20s, await_up{})
      .receive([&](const up&) { all_up = true; }, [](const caf::error&) {});
    REQUIRE(all_up);
  }

  /// Stops the tree as the daemon's main does, and returns whether it ended in time.
  bool stop() {
    caf::scoped_actor waiter{*sys};
    auto down = false;
    waiter->monitor(root);
    waiter->send_exit(root, caf::exit_reason::user_shutdown);
    root = nullptr;
    waiter->receive([&](const caf::down_msg&) { down = true; }, caf::after(20s) >> [] {});
    return down;
  }

  void kill(const std::string& path) {
    caf::scoped_actor killer{*sys};
    auto x = where->find(path);
    killer->send<caf::message_priority::high>(
      x, caf::exit_msg{killer->address(), caf::exit_reason::kill});
  }
};

template <class... Ts>
child_spec row(std::string id, Ts... body) {
  child_spec spec;
  spec.id = std::move(id);
  spec.start = [=](const start_args& args) { return args.parent->spawn(body...); };
  return spec;
}

caf::behavior calm(caf::event_based_actor* self) {
  return hardened(self, caf::message_handler{[](int x) { return x; }}, {});
}

} // namespace

TEST_CASE_METHOD(threads, "a killed child is back, under a new id, for whoever asks the census") {
  start({row("a", calm), row("b", calm)});
  for (auto n = 0; n < 100; ++n) {
    auto before = where->look("/a")->id;
    kill("/a");
    REQUIRE(eventually([&] {
      auto x = where->look("/a").value();
      return x.state == phase::running && x.id != before;
    }));
  }
  CHECK(where->look("/a")->restarts == 100);
  CHECK(where->look("/b")->restarts == 0);
  CHECK(stop());
}

TEST_CASE_METHOD(threads, "a kill overtakes the messages that wait") {
  std::atomic<int> handled = 0;
  start({row("a", [&handled](caf::event_based_actor* self) {
    return hardened(self, caf::message_handler{[&handled](int) {
                      ++handled;
                      std::this_thread::sleep_for(1ms);
                    }},
                    {});
  })});
  auto before = where->look("/a")->id;
  {
    auto x = where->find("/a");
    for (auto n = 0; n < 3000; ++n)
      caf::anon_send(x, n);
  }
  kill("/a");
  REQUIRE(eventually([&] { return where->look("/a")->id != before; }));
  CHECK(handled < 3000);
  CHECK(stop());
}

TEST_CASE_METHOD(threads, "nobody survives a killed root") {
  std::atomic<int> alive = 0;
  auto counted = [&alive](caf::event_based_actor* self) {
    ++alive;
    self->attach_functor([&alive] { --alive; });
    return test::ignore_exit(self);
  };
  supervisor_spec inner{
    "/in", strategy::one_for_one, 1, 5s, {row("x", counted), row("y", counted)}};
  start({row("a", counted), supervisor_child("in", inner, where)});
  CHECK(alive == 3);
  kill("/");
  root = nullptr;
  CHECK(eventually([&] { return alive == 0; }));
  CHECK(eventually([&] { return where->snapshot().empty(); }));
}

TEST_CASE_METHOD(threads,
                 "a child that hangs in a call is given up on, and its supervisor goes on") {
  auto alley = std::make_shared<test::blind_alley>();
  auto hanging = row("a", calm);
  hanging.stop = shutdown::brutal_kill();
  hanging.start = [alley](const start_args& args) {
    return args.parent->spawn<caf::detached>(test::hang_in_call, alley);
  };
  root = nullptr;
  supervisor_spec spec{"/", strategy::one_for_one, 5, 5s, {hanging, row("b", calm)}};
  spec.kill_grace = 50ms;
  root = spawn_root(*sys, spec, where);
  REQUIRE(eventually([&] { return where->find("/b") != nullptr; }));
  caf::anon_send(where->find("/a"), 1);
  REQUIRE(eventually([&] { return alley->inside() == 1; }));
  CHECK(stop());
  CHECK(where->stuck() == 1);
  alley->open();
  CHECK(eventually([&] { return sys->detached_actors() <= 1; }));
}

TEST_CASE("a tree starts, suffers and stops, again and again, and the system ends each time") {
  for (auto n = 0; n < 40; ++n) {
    threads world;
    std::vector<child_spec> rows;
    for (auto i = 0; i < 4; ++i)
      rows.push_back(row("w" + std::to_string(i), calm));
    auto apart = row("detached", calm);
    apart.start = [](const start_args& args) { return args.parent->spawn<caf::detached>(calm); };
    rows.push_back(apart);
    supervisor_spec inner{"/in", strategy::rest_for_one, 1000, 5s, rows};
    world.start({row("a", calm), supervisor_child("in", inner, world.where)},
                strategy::one_for_all);
    world.kill("/in/w" + std::to_string(n % 4));
    if (n % 3 == 0)
      world.kill("/a");
    REQUIRE(world.stop());
    REQUIRE(world.where->snapshot().empty());
    REQUIRE(threads::eventually([&] { return world.sys->detached_actors() <= 1; }));
  }
  CHECK(true); // what is tested is that ~actor_system returned every time
}
