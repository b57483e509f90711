#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 19 to 26: when a supervisor gives up.

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(supervised, "A19 with intensity 0 the first restart is too many") {
  start(strategy::one_for_one, 0, 5s, {kid("a"), kid("b"), kid("c")});
  heard();
  crash("/b");
  CHECK(heard() == "-b-c-a");
  REQUIRE(over());
  CHECK(ended == caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(supervised, "A20 as many restarts as the intensity are fine, one more is not") {
  start(strategy::one_for_one, 2, 5s, {kid("a")});
  crash("/a");
  crash("/a");
  CHECK_FALSE(over());
  CHECK(where->look("/a")->restarts_in_window == 2);
  crash("/a");
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A21 a restart exactly one period old still counts") {
  start(strategy::one_for_one, 1, 1s, {kid("a")});
  crash("/a");
  SECTION("exactly") {
    pass(1s);
    crash("/a");
    CHECK(over());
  }
  SECTION("a nanosecond more") {
    pass(1s + 1ns);
    crash("/a");
    CHECK_FALSE(over());
  }
}

TEST_CASE_METHOD(supervised, "A22 the window slides: slow crashes are forgiven for ever") {
  start(strategy::one_for_one, 1, 1s, {kid("a")});
  for (auto n = 0; n < 50; ++n) {
    crash("/a");
    pass(2100ms);
  }
  CHECK_FALSE(over());
  CHECK(where->look("/a")->restarts == 50);
}

TEST_CASE_METHOD(supervised, "A23 what is started by hand is not counted") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
  for (auto n = 0; n < 10; ++n) {
    CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
    CHECK(tell(sup, restart_child{"a"}) == verdict::ok);
    CHECK(tell(sup, start_child{kid("b" + std::to_string(n))}) == verdict::ok);
  }
  crash("/a");
  CHECK_FALSE(over());
  CHECK(where->look("/a")->restarts == 1);
}

TEST_CASE_METHOD(supervised, "A24 who gives up stops the others last first, and says why") {
  start(strategy::one_for_one, 1, 5s, {kid("a"), kid("b"), kid("c"), kid("d")});
  crash("/b");
  heard();
  end("/b", caf::make_error(fault::exhausted, "out of luck"));
  CHECK(heard() == "-b-d-c-a");
  REQUIRE(over());
  CHECK(*ended == caf::exit_reason::user_shutdown);
  CHECK(describe(*ended)
        == "user_shutdown: reached maximum restart intensity (b: exhausted: out of luck)");
}

namespace {

struct nested : supervised {
  caf::actor outer;
  void with(restart inner_restart) {
    supervisor_spec inner{"/in", strategy::one_for_one, 1, 5s, {kid("x"), kid("y")}};
    outer = start(strategy::one_for_one, 2, 60s,
                  {kid("a"), supervisor_child("in", inner, where, inner_restart)});
    heard();
  }
};

} // namespace

TEST_CASE_METHOD(nested,
                 "A25 a supervisor that gave up is restarted, with its static children only") {
  with(restart::permanent);
  auto inner = child("/in");
  CHECK(tell(inner, start_child{kid("z")}) == verdict::ok);
  CHECK(ask<child_counts>(inner, count_children{})->specs == 3);
  heard();
  crash("/in/x");
  CHECK(heard() == "-x+x");
  crash("/in/x");
  CHECK(heard() == "-x-z-y+x+y");
  CHECK_FALSE(over());
  CHECK(child("/in") != inner);
  CHECK(ask<child_counts>(child("/in"), count_children{})->specs == 2);
  CHECK_FALSE(where->look("/in/z").has_value());
  CHECK(where->look("/in")->restarts == 1);
  inner = nullptr;
}

TEST_CASE_METHOD(nested, "A26 a transient supervisor that gave up stays down: it left in order") {
  with(restart::transient);
  crash("/in/x");
  crash("/in/x");
  CHECK(heard() == "-x+x-x-y");
  CHECK(view(outer, "in").child == nullptr);
  CHECK(count(outer) == child_counts{2, 1, 1, 1});
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised,
                 "a crash loop too slow for the window ends with the endurance option") {
  // Stopping b takes 1.9 s, so that with 2 restarts in 3 s the window alone would never fill.
  auto slow = kid("b", restart::permanent, ignore_exit);
  slow.stop = shutdown::within(1900ms);
  supervisor_spec spec{"/", strategy::one_for_all, 2, 3s, {kid("a"), slow}};
  auto rounds = [&] {
    auto n = 0;
    for (; n < 30 && !over(); ++n) {
      crash("/a");
      pass(2s);
    }
    return n;
  };
  SECTION("without it") {
    start(spec);
    CHECK(rounds() == 30);
  }
  SECTION("with it") {
    spec.enough = endurance{5, 10s};
    start(spec);
    CHECK(rounds() == 6);
    CHECK(describe(*ended).find("without a stable time") != std::string::npos);
  }
  SECTION("with it, a stable time starts the count again") {
    spec.enough = endurance{5, 10s};
    start(spec);
    for (auto n = 0; n < 20; ++n) {
      crash("/a");
      pass(n % 4 == 3 ? 13s : 2s);
    }
    CHECK_FALSE(over());
  }
}
