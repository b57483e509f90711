#include "actors/policy/reassertion.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

const reassertion::time_point start{1000s};

} // namespace

TEST_CASE("ten repairs a minute are admitted, and no more") {
  reassertion x;
  for (int i = 0; i < 10; ++i)
    CHECK(x.admit(start + i * 1s));
  CHECK_FALSE(x.admit(start + 10s));
  CHECK(x.next() == start + 60s);
  CHECK_FALSE(x.admit(start + 60s - 1ns));
  CHECK(x.admit(start + 60s)); // the first has left the window
  CHECK_FALSE(x.admit(start + 60s));
  CHECK(x.next() == start + 61s);
}

TEST_CASE("a refusal counts for nothing") {
  reassertion x{1, 10s};
  CHECK(x.admit(start));
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(x.admit(start + 5s));
  CHECK(x.admit(start + 10s));
}

TEST_CASE("a quiet writer is never held up") {
  reassertion x;
  for (int i = 0; i < 1000; ++i)
    CHECK(x.admit(start + i * 6s));
}
