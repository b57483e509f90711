#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 8 to 18: who is restarted, and who goes along.

using namespace dongled;
using namespace dongled::test;

namespace {

struct one_child : supervised {
  caf::actor sup;
  uint64_t before = 0;

  void with(restart when) {
    sup = start(strategy::one_for_one, 3, 5s, {kid("a", when)});
    before = id_of("/a");
    heard();
  }

  void check_restarted() {
    CHECK(heard() == "-a+a");
    CHECK(id_of("/a") != 0);
    CHECK(id_of("/a") != before);
    CHECK(count(sup) == child_counts{1, 1, 0, 1});
    CHECK(where->look("/a")->restarts == 1);
  }

  void check_kept() {
    CHECK(heard() == "-a");
    CHECK(view(sup, "a").child == nullptr);
    CHECK(view(sup, "a").state == phase::stopped);
    CHECK(count(sup) == child_counts{1, 0, 0, 1});
  }

  void check_forgotten() {
    CHECK(heard() == "-a");
    CHECK(count(sup) == child_counts{0, 0, 0, 0});
    CHECK_FALSE(where->look("/a").has_value());
    CHECK_FALSE(over());
  }
};

} // namespace

TEST_CASE_METHOD(one_child, "A8 a permanent child that is done is restarted") {
  with(restart::permanent);
  finish("/a");
  check_restarted();
}

TEST_CASE_METHOD(one_child, "A9 a permanent child that was shut down is restarted") {
  with(restart::permanent);
  end("/a", GENERATE(caf::error{caf::exit_reason::user_shutdown}, shutdown_because("reason")));
  check_restarted();
}

TEST_CASE_METHOD(one_child, "A10 a permanent child that crashes is restarted") {
  with(restart::permanent);
  crash("/a");
  check_restarted();
  CHECK(where->look("/a")->last_failure == "os");
}

TEST_CASE_METHOD(one_child, "A10 a permanent child that is killed is restarted") {
  with(restart::permanent);
  kill("/a");
  check_restarted();
  CHECK(where->look("/a")->last_failure == "kill");
}

TEST_CASE_METHOD(one_child, "A11 a transient child that ends in order stays down, and is kept") {
  with(restart::transient);
  end("/a", GENERATE(caf::error{}, caf::error{caf::exit_reason::normal},
                     caf::error{caf::exit_reason::user_shutdown}, shutdown_because("reason")));
  check_kept();
}

TEST_CASE_METHOD(one_child, "A12 a transient child that crashes is restarted") {
  with(restart::transient);
  crash("/a");
  check_restarted();
}

TEST_CASE_METHOD(one_child, "A12 a transient child that is killed is restarted") {
  with(restart::transient);
  kill("/a");
  check_restarted();
}

TEST_CASE_METHOD(one_child,
                 "A13 a temporary child is forgotten however it ends, and never counted") {
  sup = start(strategy::one_for_one, 0, 5s, {kid("a", restart::temporary)});
  heard();
  end("/a", GENERATE(caf::error{}, shutdown_because("reason"), caf::make_error(fault::os)));
  check_forgotten();
}

TEST_CASE_METHOD(supervised, "A14 one_for_one replaces the dead child only") {
  start(strategy::one_for_one, 1, 5s, {kid("a"), kid("b")});
  auto a = id_of("/a"), b = id_of("/b");
  crash("/a");
  CHECK(id_of("/a") != a);
  CHECK(id_of("/b") == b);
}

TEST_CASE_METHOD(supervised,
                 "A15 one_for_all restarts all, last first, at the cost of one restart") {
  start(strategy::one_for_all, 1, 5s, {kid("a"), kid("b"), kid("c")});
  heard();
  crash("/b");
  CHECK(heard() == "-b-c-a+a+b+c");
  CHECK_FALSE(over());
  crash("/a");
  CHECK(over());
}

TEST_CASE_METHOD(supervised,
                 "A16 rest_for_one restarts the dead and the later ones, as one restart") {
  start(strategy::rest_for_one, 1, 5s, {kid("a"), kid("b"), kid("c")});
  auto a = id_of("/a");
  heard();
  crash("/b");
  CHECK(heard() == "-b-c+b+c");
  CHECK(id_of("/a") == a);
  CHECK_FALSE(over());
  crash("/c");
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A17 rest_for_one stops in reverse order and starts in order") {
  start(strategy::rest_for_one, 1, 5s, {kid("1"), kid("2"), kid("3"), kid("4"), kid("5")});
  heard();
  crash("/3");
  CHECK(heard() == "-3-5-4+3+4+5");
}

TEST_CASE_METHOD(supervised, "A18 a temporary bystander goes down with the group, for good") {
  auto how = GENERATE(strategy::one_for_all, strategy::rest_for_one);
  auto sup = start(how, 1, 5s, {kid("a"), kid("t", restart::temporary)});
  heard();
  crash("/a");
  CHECK(heard() == "-a-t+a");
  CHECK(count(sup) == child_counts{1, 1, 0, 1});
  CHECK(ask<children_reply>(sup, which_child{"t"})->what == verdict::not_found);
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised, "a group restart also starts members that had been stopped") {
  auto sup = start(strategy::one_for_all, 1, 5s, {kid("a"), kid("b", restart::transient)});
  finish("/b");
  heard();
  crash("/a");
  CHECK(heard() == "-a+a+b");
}

TEST_CASE_METHOD(supervised, "a child that throws dies with the type and text of its exception") {
  start(strategy::one_for_one, 1, 5s, {kid("a")});
  self->send(child("/a"), std::string{"a bad day"});
  run();
  CHECK(where->look("/a")->last_failure == "unhandled_exception: std::runtime_error: a bad day");
}
