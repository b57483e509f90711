#include "supervision/backoff.hpp"

#include "tests/supervision/fixture.hpp"

// Delayed restarts: cases B1 to B12.

using namespace dongled;
using namespace dongled::test;

namespace {

constexpr backoff_settings plain{1s, 30s, 0.0, 60s, {}};

struct delayed : supervised {
  child_spec slow(std::string id, backoff_settings wait = plain) {
    auto spec = kid(std::move(id));
    spec.delay = wait;
    return spec;
  }

  /// How long the next restart of `path` is away.
  milliseconds pause(const std::string& path) {
    auto due = where->look(path).value().due;
    REQUIRE(due.has_value());
    return std::chrono::duration_cast<milliseconds>(*due - now());
  }
};

} // namespace

TEST_CASE("B1 delays double from min to max and stay there") {
  backoff wait{{1s, 30s, 0.0, 60s, {}}};
  std::mt19937_64 rng{1};
  for (auto want : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s})
    CHECK(wait.failed(0ms, rng) == want);
  for (auto n = 0; n < 100000; ++n) // nothing overflows
    REQUIRE(wait.failed({}, rng) == 30s);
}

TEST_CASE("B1 the largest settings there can be do not overflow") {
  backoff wait{{1ms, milliseconds::max() / 4, 1.0, 60s, {}}};
  std::mt19937_64 rng{1};
  for (auto n = 0; n < 200; ++n)
    REQUIRE(wait.failed({}, rng).value() > 0ms);
}

TEST_CASE("B1 the first failure in a row may cost nothing, those that follow do") {
  backoff wait{{1s, 30s, 0.0, 60s, {}, true}};
  std::mt19937_64 rng{1};
  for (auto want : {0s, 1s, 2s, 4s})
    CHECK(wait.failed(5s, rng) == want);
  for (auto want : {0s, 1s}) // a stable time lies before the first
    CHECK(wait.failed(want == 0s ? 60s : 5s, rng) == want);
}

TEST_CASE_METHOD(delayed, "B1 a child whose first restart costs no delay is back at once") {
  start(strategy::one_for_one, 100, 5s, {slow("a", {1s, 30s, 0.0, 60s, {}, true})});
  crash("/a");
  CHECK(child("/a"));
  crash("/a");
  CHECK(pause("/a") == 1s);
}

TEST_CASE("B2 jitter makes a delay longer by up to its share, never shorter, and is repeatable") {
  backoff wait{{10s, 10s, 0.2, 60s, {}}};
  backoff twin = wait;
  std::mt19937_64 rng{42}, same{42};
  auto least = 1h, most = 0h;
  milliseconds low = least, high = most;
  for (auto n = 0; n < 1000; ++n) {
    auto d = wait.failed({}, rng).value();
    CHECK(d == twin.failed({}, same));
    low = std::min(low, d);
    high = std::max(high, d);
  }
  CHECK(low >= 10s);
  CHECK(low < 10100ms);
  CHECK(high <= 12s);
  CHECK(high > 11900ms);
}

TEST_CASE("B3 B4 an uptime of reset_after starts again at min, one a little shorter does not") {
  backoff wait{{1s, 30s, 0.0, 60s, {}}};
  std::mt19937_64 rng{1};
  wait.failed({}, rng);
  wait.failed({}, rng);
  CHECK(wait.failed(59999ms, rng) == 4s);
  CHECK(wait.failed(60s, rng) == 1s);
  CHECK(wait.failed({}, rng) == 2s);
}

TEST_CASE("B5 more failures in a row than max_retries have no delay") {
  backoff wait{{1s, 30s, 0.0, 60s, 2}};
  std::mt19937_64 rng{1};
  CHECK(wait.failed({}, rng).has_value());
  CHECK(wait.failed({}, rng).has_value());
  CHECK_FALSE(wait.failed({}, rng).has_value());
}

TEST_CASE("B12 a reset by hand starts again at min") {
  backoff wait{{1s, 30s, 0.0, 60s, {}}};
  std::mt19937_64 rng{1};
  wait.failed({}, rng);
  wait.failed({}, rng);
  wait.reset();
  CHECK(wait.failures() == 0);
  CHECK(wait.failed({}, rng) == 1s);
}

TEST_CASE("settings that make no sense are known as such") {
  CHECK(valid({}));
  CHECK_FALSE(valid({0ms, 1s, 0.2, 1s, {}}));
  CHECK_FALSE(valid({2s, 1s, 0.2, 1s, {}}));
  CHECK_FALSE(valid({1s, 2s, -0.1, 1s, {}}));
  CHECK_FALSE(valid({1s, 2s, 1.1, 1s, {}}));
  CHECK_FALSE(valid({1s, 2s, 0.2, -1s, {}}));
}

TEST_CASE_METHOD(delayed, "B1 a supervised child that keeps crashing waits longer and longer") {
  start(strategy::one_for_one, 100, 5s, {slow("a")});
  heard();
  for (auto want : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    crash("/a");
    CHECK(heard() == "-a");
    pass(want - 1ms);
    CHECK(heard().empty());
    pass(1ms);
    CHECK(heard() == "+a");
  }
}

TEST_CASE_METHOD(delayed, "B3 B4 B10 only uptime resets the delay, waiting does not") {
  start(strategy::one_for_one, 100, 5s, {slow("a", {40s, 300s, 0.0, 60s, {}})});
  crash("/a");
  CHECK(pause("/a") == 40s);
  pass(40s);
  pass(59s); // up for 59 s, though the crash is 99 s ago
  crash("/a");
  CHECK(pause("/a") == 80s);
  pass(80s);
  pass(60s);
  crash("/a");
  CHECK(pause("/a") == 40s);
}

TEST_CASE_METHOD(delayed,
                 "B5 too many failures in a row end the supervisor, for its parent to see") {
  start(strategy::one_for_one, 100, 5s, {slow("a", {1s, 30s, 0.0, 60s, 3})});
  for (auto n = 0; n < 3; ++n) {
    crash("/a");
    pass(30s);
    CHECK_FALSE(over());
  }
  crash("/a");
  REQUIRE(over());
  CHECK(ended == caf::exit_reason::user_shutdown);
  CHECK(describe(*ended).find("too many restarts in a row") != std::string::npos);
}

TEST_CASE_METHOD(delayed, "B5 failed starts count as failures, and wait too") {
  start(strategy::one_for_one, 100, 5s, {slow("a", {1s, 30s, 0.0, 60s, 3})});
  heard();
  (*script)["a"] = "!!!!!";
  crash("/a");
  pass(1s);
  CHECK(heard() == "-a!a");
  pass(2s);
  CHECK(heard() == "!a");
  CHECK_FALSE(over());
  pass(4s);
  CHECK(heard() == "!a");
  CHECK(over());
}

TEST_CASE_METHOD(delayed, "B6 terminate_child during the delay cancels the restart") {
  auto sup = start(strategy::one_for_one, 100, 5s, {slow("a")});
  crash("/a");
  heard();
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  pass(60s);
  CHECK(heard().empty());
  CHECK(phase_of("/a") == phase::stopped);
}

TEST_CASE_METHOD(delayed, "B6 a stop request during the delay ends the supervisor at once") {
  auto sup = start(strategy::one_for_one, 100, 5s, {kid("z"), slow("a")});
  crash("/a");
  heard();
  stop(sup);
  CHECK(heard() == "-z");
  CHECK(over());
  pass(60s);
  CHECK(heard().empty());
}

TEST_CASE_METHOD(delayed, "B7 a predecessor's crash during the delay makes one group of both") {
  start(strategy::rest_for_one, 100, 5s, {kid("a"), slow("b"), kid("c")});
  heard();
  crash("/b");
  CHECK(heard() == "-b-c");
  SECTION("a predecessor without delay") {
    crash("/a");
    CHECK(heard() == "-a+a+b+c");
    pass(60s);
    CHECK(heard().empty());
  }
  SECTION("no crash") {
    pass(1s);
    CHECK(heard() == "+b+c");
  }
}

TEST_CASE_METHOD(delayed, "B7 when both wait, the predecessor's delay holds for both") {
  start(strategy::rest_for_one, 100, 5s, {slow("a", {5s, 30s, 0.0, 60s, {}}), slow("b")});
  heard();
  crash("/b");
  crash("/a");
  CHECK(heard() == "-b-a");
  pass(4999ms);
  CHECK(heard().empty());
  pass(1ms);
  CHECK(heard() == "+a+b");
}

TEST_CASE_METHOD(delayed, "B8 restart_child during the delay starts now, and once") {
  auto sup = start(strategy::rest_for_one, 100, 5s, {slow("a"), kid("b")});
  crash("/a");
  heard();
  auto said = ask<child_reply>(sup, restart_child{"a"}).value();
  CHECK(said.what == verdict::ok);
  CHECK(said.child == child("/a"));
  CHECK(heard() == "+a+b");
  pass(60s);
  CHECK(heard().empty());
  CHECK(where->look("/a")->restarts == 0);
}

TEST_CASE_METHOD(delayed, "B9 during the delay the row says `restarting`, and when it is due") {
  auto sup = start(strategy::one_for_one, 100, 5s, {slow("a")});
  crash("/a");
  auto crashed = now();
  pass(300ms);
  auto row = view(sup, "a");
  CHECK(row.state == phase::restarting);
  CHECK(row.due == crashed + 1s);
  CHECK(row.child == nullptr);
  CHECK(where->look("/a")->due == crashed + 1s);
  CHECK(tell(sup, delete_child{"a"}) == verdict::restarting);
  pass(1s);
  CHECK_FALSE(view(sup, "a").due.has_value());
}

TEST_CASE_METHOD(delayed,
                 "B11 two siblings that crash at once under one_for_all cost one restart") {
  auto sup = start(strategy::one_for_all, 1, 5s, {kid("a"), kid("b"), kid("c")});
  heard();
  self->send(child("/a"), caf::make_error(fault::os));
  self->send(child("/b"), caf::make_error(fault::os));
  run();
  auto told = heard();
  CHECK(told.size() == 12);
  CHECK(told.substr(6) == "+a+b+c");
  CHECK_FALSE(over());
  CHECK(where->look("/c")->restarts_in_window == 1);
}

TEST_CASE_METHOD(delayed,
                 "B12 a child that says it is healthy waits the smallest delay next time") {
  auto sup = start(strategy::one_for_one, 100, 5s, {slow("a")});
  for (auto n = 0; n < 4; ++n) {
    crash("/a");
    pass(30s);
  }
  CHECK(tell(sup, reset_backoff{"a"}) == verdict::ok);
  CHECK(tell(sup, reset_backoff{"b"}) == verdict::not_found);
  crash("/a");
  CHECK(pause("/a") == 1s);
}

TEST_CASE_METHOD(delayed, "a delayed crash is counted once, when it happens") {
  start(strategy::one_for_one, 2, 5s, {slow("a")});
  crash("/a");
  CHECK(where->look("/a")->restarts_in_window == 1);
  pass(1s);
  CHECK(where->look("/a")->restarts_in_window == 1);
  CHECK(where->look("/a")->restarts == 1);
}
