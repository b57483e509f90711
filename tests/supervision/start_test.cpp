#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 1 to 7: how a supervisor starts.

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(supervised, "A1 children start in order, each after the one before is up") {
  auto alley = std::make_shared<blind_alley>();
  auto slow = kid("b");
  slow.start = [log = log, alley](const start_args& args) {
    *log += "+b";
    return args.parent->spawn<caf::detached>(hang_in_init, alley);
  };
  supervisor_spec inner{"/inner", strategy::one_for_one, 1, 5s, {kid("x"), kid("y")}};
  auto sup = start(strategy::one_for_one, 1, 5s,
                   {kid("a"), supervisor_child("inner", inner, where), slow, kid("c")});
  REQUIRE(eventually([&] { return alley->inside() == 1; }));
  CHECK(heard() == "+a+x+y+b");
  CHECK(phase_of("/b") == phase::starting);
  CHECK(phase_of("/c") == phase::stopped);
  alley->open();
  REQUIRE(eventually([&] { return phase_of("/c") == phase::running; }));
  CHECK(heard() == "+c");
  CHECK(ask<up>(sup, await_up{}).has_value());
  CHECK(count(sup) == child_counts{4, 4, 1, 3});
  stop(sup);
  CHECK(eventually([&] { return over(); }));
}

TEST_CASE_METHOD(supervised, "A1 whether all is up is an open question while an init lasts") {
  auto late = kid("b");
  late.start = [](const start_args& args) {
    return args.parent->spawn([](caf::event_based_actor* me) {
      me->set_default_handler(caf::skip);
      me->become(caf::behavior{[](int) {}});
    });
  };
  late.type = child_type::supervisor; // so it is asked with await_up, which it never answers
  late.start_timeout = 100ms;
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a"), late});
  CHECK_FALSE(ask<up>(sup, await_up{}).has_value());
  pass(100ms);
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A2 a failed start stops those already up, and the supervisor") {
  (*script)["b"] = "!";
  start(strategy::one_for_one, 5, 5s, {kid("a"), kid("b"), kid("c")});
  CHECK(heard() == "+a!b-a");
  REQUIRE(over());
  CHECK(ended == caf::exit_reason::user_shutdown);
  CHECK(describe(*ended).find("failed to start child b: ") != std::string::npos);
  CHECK(describe(*ended).find("no b") != std::string::npos);
  CHECK(where->snapshot().empty());
}

TEST_CASE_METHOD(supervised, "A2 a nested supervisor that cannot start is a failed start") {
  (*script)["x"] = "!";
  supervisor_spec inner{"/inner", strategy::one_for_one, 1, 5s, {kid("x")}};
  start(strategy::one_for_one, 5, 5s, {kid("a"), supervisor_child("inner", inner, where)});
  CHECK(heard() == "+a!x-a");
  REQUIRE(over());
  CHECK(describe(*ended).find("failed to start child inner") != std::string::npos);
}

TEST_CASE_METHOD(supervised,
                 "A3 a supervisor whose start function has nothing to start is ignored") {
  auto inner = kid("inner");
  inner.type = child_type::supervisor;
  (*script)["inner"] = "?";
  auto sup = start(strategy::one_for_one, 1, 5s, {inner, kid("b")});
  CHECK(heard() == "?inner+b");
  CHECK(count(sup) == child_counts{2, 1, 1, 1});
  CHECK(phase_of("/inner") == phase::stopped);
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised,
                 "A4 a throw or a refusal in init is told, and nothing is left running") {
  auto [how, text] = GENERATE(table<supervised::body, std::string>(
    {{crash_in_init, "std::runtime_error: no init today"}, {refuse_in_init, "refused: not now"}}));
  start(strategy::one_for_one, 5, 5s, {kid("a"), kid("b", restart::permanent, how)});
  CHECK(heard() == "+a+b-b-a");
  REQUIRE(over());
  CHECK(describe(*ended).find(text) != std::string::npos);
}

TEST_CASE_METHOD(supervised, "A4 an init that hangs is killed after its time-out") {
  auto deaf = kid("b");
  deaf.type = child_type::supervisor;
  deaf.start_timeout = 300ms;
  deaf.start = [log = log](const start_args& args) {
    return args.parent->spawn([log](caf::event_based_actor* me) {
      me->attach_functor([log] { *log += "-b"; });
      me->set_default_handler(caf::skip);
      me->become(caf::behavior{[](int) {}});
    });
  };
  start(strategy::one_for_one, 5, 5s, {kid("a"), deaf});
  pass(299ms);
  CHECK(heard() == "+a");
  pass(1ms);
  CHECK(heard() == "-b-a");
  REQUIRE(over());
  CHECK(describe(*ended).find("its init took too long") != std::string::npos);
}

TEST_CASE_METHOD(supervised, "A5 two children of one id: nothing starts") {
  start(strategy::one_for_one, 1, 5s, {kid("a"), kid("b"), kid("a")});
  CHECK(heard().empty());
  REQUIRE(over());
  CHECK(ended == fault::bad_input);
  CHECK(describe(*ended).find("duplicate child id 'a'") != std::string::npos);
}

TEST_CASE_METHOD(supervised, "A6 flags that make no sense: nothing starts") {
  supervisor_spec spec{"/", strategy::one_for_one, 1, 5s, {kid("a")}};
  auto text = GENERATE("invalid strategy", "invalid period", "invalid path", "invalid kill grace");
  if (text == std::string{"invalid strategy"})
    spec.how = static_cast<strategy>(9);
  if (text == std::string{"invalid period"})
    spec.period = 0s;
  if (text == std::string{"invalid path"})
    spec.path = "rack";
  if (text == std::string{"invalid kill grace"})
    spec.kill_grace = -1ms;
  start(spec);
  CHECK(heard().empty());
  REQUIRE(over());
  CHECK(describe(*ended).find(text) != std::string::npos);
}

TEST_CASE_METHOD(supervised, "A7 a child spec that makes no sense is refused, at start and later") {
  auto spec = kid("b");
  std::string text = GENERATE("without an id", "no start function", "invalid restart type",
                              "invalid shutdown", "invalid child type", "invalid back-off",
                              "invalid start time-out", "must not contain '/'");
  if (text == "without an id")
    spec.id.clear();
  if (text == "no start function")
    spec.start = nullptr;
  if (text == "invalid restart type")
    spec.when = static_cast<restart>(7);
  if (text == "invalid shutdown")
    spec.stop.after = -1ms;
  if (text == "invalid child type")
    spec.type = static_cast<child_type>(3);
  if (text == "invalid back-off")
    spec.delay = backoff_settings{0ms, 1s, 0.2, 1s, {}};
  if (text == "invalid start time-out")
    spec.start_timeout = 0ms;
  if (text == "must not contain '/'")
    spec.id = "b/c";
  SECTION("at start") {
    start(strategy::one_for_one, 1, 5s, {kid("a"), spec});
    CHECK(heard().empty());
    REQUIRE(over());
    CHECK(describe(*ended).find(text) != std::string::npos);
  }
  SECTION("later") {
    auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
    auto said = ask<child_reply>(sup, start_child{spec}).value();
    CHECK(said.what == verdict::bad_spec);
    CHECK(said.why.find(text) != std::string::npos);
    CHECK(count(sup) == child_counts{1, 1, 0, 1});
  }
}
