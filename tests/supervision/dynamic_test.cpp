#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 56 to 59 and 68: simple_one_for_one.

using namespace dongled;
using namespace dongled::test;

namespace {

struct dynamic : supervised {
  /// A template whose children are named after the number they are given.
  child_spec mould(restart when, body how = obedient) {
    child_spec spec;
    spec.id = "mould";
    spec.when = when;
    spec.start = [how, log = log](const start_args& args) {
      auto n = std::to_string(std::any_cast<int>(args.extra));
      *log += '+' + n;
      return args.parent->spawn([=](caf::event_based_actor* me) {
        me->attach_functor([=] { *log += '-' + n; });
        return how(me);
      });
    };
    return spec;
  }

  child_reply add(const caf::actor& sup, int n, std::string name = {}) {
    return ask<child_reply>(sup, start_dynamic{n, std::move(name)}).value();
  }
};

} // namespace

TEST_CASE_METHOD(dynamic, "A56 simple_one_for_one starts nothing, and wants exactly one spec") {
  SECTION("one") {
    auto sup = start(strategy::simple_one_for_one, 1, 5s, {mould(restart::permanent)});
    CHECK(heard().empty());
    CHECK(count(sup) == child_counts{1, 0, 0, 0});
  }
  SECTION("none") {
    start(strategy::simple_one_for_one, 1, 5s, {});
    CHECK(over());
  }
  SECTION("two") {
    auto other = mould(restart::permanent);
    other.id = "other";
    start(strategy::simple_one_for_one, 1, 5s, {mould(restart::permanent), other});
    REQUIRE(over());
    CHECK(describe(*ended).find("exactly one child spec") != std::string::npos);
  }
}

TEST_CASE_METHOD(dynamic,
                 "A57 dynamic children have no ids, and are restarted with their arguments") {
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {mould(restart::permanent)});
  add(sup, 4);
  add(sup, 7, "seven");
  CHECK(heard() == "+4+7");
  for (auto& x : rows(sup))
    CHECK(x.id.empty());
  CHECK(count(sup) == child_counts{1, 2, 0, 2});
  crash("/seven");
  crash("/1");
  CHECK(heard() == "-7+7-4+4");
}

TEST_CASE_METHOD(
  dynamic, "A57 a temporary dynamic child is gone when it ends, a transient one if in order") {
  auto when = GENERATE(restart::temporary, restart::transient);
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {mould(when)});
  add(sup, 1, "x");
  finish("/x");
  CHECK(heard() == "+1-1");
  CHECK(count(sup) == child_counts{1, 0, 0, 0});
  CHECK(where->snapshot().size() == 1);
}

TEST_CASE_METHOD(dynamic, "A58 dynamic children are not reached by id, but by handle") {
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {mould(restart::permanent)});
  auto kid = add(sup, 1, "x").child;
  CHECK(tell(sup, restart_child{"x"}) == verdict::simple_one_for_one);
  CHECK(tell(sup, delete_child{"x"}) == verdict::simple_one_for_one);
  CHECK(tell(sup, terminate_child{"x"}) == verdict::simple_one_for_one);
  CHECK(tell(sup, start_child{mould(restart::permanent)}) == verdict::simple_one_for_one);
  heard();
  CHECK(tell(sup, terminate_actor{kid}) == verdict::ok);
  CHECK(heard() == "-1");
  CHECK(count(sup) == child_counts{1, 0, 0, 0});
  CHECK(tell(sup, terminate_actor{kid}) == verdict::ok); // dead
  auto stranger = kill_at_end(sys.spawn(obedient));
  CHECK(tell(sup, terminate_actor{stranger}) == verdict::not_found);
  CHECK(tell(sup, terminate_actor{}) == verdict::not_found);
  kid = nullptr;
}

TEST_CASE_METHOD(dynamic, "A59 all dynamic children are asked at once, and share one timer") {
  auto spec = mould(restart::permanent, ignore_exit);
  spec.stop = shutdown::within(2s);
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {spec});
  for (auto n = 0; n < 9; ++n)
    add(sup, n);
  heard();
  stop(sup);
  pass(1999ms);
  CHECK(heard().empty());
  pass(1ms);
  CHECK(heard().size() == 18);
  CHECK(over());
}

TEST_CASE_METHOD(dynamic, "A59 with brutal_kill all are killed at once") {
  auto spec = mould(restart::permanent, ignore_exit);
  spec.stop = shutdown::brutal_kill();
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {spec});
  for (auto n = 0; n < 9; ++n)
    add(sup, n);
  heard();
  stop(sup);
  CHECK(heard().size() == 18);
  CHECK(over());
}

TEST_CASE_METHOD(dynamic, "A68 stopping ten times the children takes about ten times the steps") {
  auto spec = mould(restart::temporary);
  spec.barrier = false;
  auto steps = [&](int children) {
    auto sup = start(strategy::simple_one_for_one, 0, 5s, {spec});
    for (auto n = 0; n < children; ++n)
      self->send(sup, start_dynamic{n, {}});
    run();
    CHECK(where->snapshot().size() == static_cast<size_t>(children) + 1);
    self->send(sup, caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
    size_t n = 0;
    while (sched.try_run_once())
      ++n;
    CHECK(where->snapshot().empty());
    return n;
  };
  auto small = steps(1000);
  auto large = steps(10000);
  CHECK(large <= 11 * small);
  CHECK(large >= 9 * small);
}

TEST_CASE_METHOD(dynamic, "a name is free again once its child has gone, and taken until then") {
  auto sup = start(strategy::simple_one_for_one, 5, 5s, {mould(restart::temporary)});
  auto first = add(sup, 1, "x");
  auto second = add(sup, 2, "x");
  CHECK(second.what == verdict::already_started);
  CHECK(second.child == first.child);
  first.child = second.child = nullptr;
  crash("/x");
  CHECK(add(sup, 3, "x").what == verdict::ok);
  CHECK(heard() == "+1-1+3");
}

TEST_CASE_METHOD(dynamic, "children may be shown elsewhere than below their supervisor") {
  auto inner = supervisor_spec{
    "/rack/dongles", strategy::simple_one_for_one, 1, 5s, {mould(restart::temporary)}};
  inner.children_path = "/rack";
  supervisor_spec rack{
    "/rack", strategy::one_for_one, 1, 5s, {supervisor_child("dongles", inner, where)}};
  start(strategy::one_for_one, 1, 5s, {supervisor_child("rack", rack, where), kid("z")});
  add(child("/rack/dongles"), 1, "11");
  std::string paths;
  for (auto& x : where->snapshot())
    paths += x.path + ' ';
  CHECK(paths == "/ /rack /rack/dongles /rack/11 /z ");
  CHECK(where->look("/rack/11")->supervisor == "/rack/dongles");
}

TEST_CASE_METHOD(dynamic, "start_dynamic needs a simple_one_for_one supervisor") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
  CHECK(tell(sup, start_dynamic{1, {}}) == verdict::simple_one_for_one);
}
