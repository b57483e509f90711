#include "actors/policy/comeback.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

const comeback::time_point start{1000s};

} // namespace

TEST_CASE("nothing failed yet: the next try is due") {
  comeback x{1s, 60s};
  CHECK(x.due(start));
  CHECK(x.failures() == 0);
}

TEST_CASE("the wait doubles up to the most") {
  comeback x{1s, 60s};
  auto now = start;
  for (auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    CHECK(x.failed(now) == now + wait);
    CHECK_FALSE(x.due(now + wait - 1ns));
    CHECK(x.due(now + wait));
    now += wait;
  }
  CHECK(x.failures() == 9);
}

TEST_CASE("a success begins anew") {
  comeback x{1s, 60s};
  x.failed(start);
  x.failed(start);
  x.succeeded();
  CHECK(x.due(start));
  CHECK(x.failed(start) == start + 1s);
}

TEST_CASE("a quiet time as long as the most begins anew too") {
  comeback x{1s, 60s};
  auto due = x.failed(start);
  due = x.failed(due);
  CHECK(x.failed(due + 60s - 1ns) == due + 60s - 1ns + 4s);
  CHECK(x.failed(due + 300s) == due + 301s);
}

TEST_CASE("a thousand failures neither overflow nor wait longer") {
  comeback x{30s, 900s};
  auto now = start;
  for (int i = 0; i < 1000; ++i) {
    auto due = x.failed(now);
    CHECK(due > now);
    CHECK(due <= now + 900s);
    now = due;
  }
}
