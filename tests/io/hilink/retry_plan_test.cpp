#include "io/hilink/retry_plan.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;
using namespace std::chrono_literals;

TEST_CASE("each reaction is taken once") {
  retry_plan plan;
  for (auto code : {125001, 125002, 125003, 100003, 100008}) {
    CAPTURE(code);
    CHECK(plan.next(code) == reaction_to(code));
    CHECK(plan.next(code) == reaction::give_up);
  }
}

TEST_CASE("a busy modem is waited for three times, longer each time") {
  retry_plan plan;
  for (auto pause : {1s, 2s, 3s}) {
    CHECK(plan.next(100004) == reaction::back_off);
    CHECK(plan.pause() == pause);
  }
  CHECK(plan.next(100004) == reaction::give_up);
}

TEST_CASE("what has no reaction is given up at once") {
  retry_plan plan;
  CHECK(plan.next(108006) == reaction::give_up);
  CHECK(plan.next(0) == reaction::give_up);
}
