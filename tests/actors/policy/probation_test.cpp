#include "actors/policy/probation.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::policy;
using namespace std::chrono_literals;
using said = probation::verdict;

namespace {
const probation::time_point start{1000s};
}

TEST_CASE("a success counts after it has stood for its time, once") {
  probation x;
  CHECK(x.judge(start, nullptr) == said::open);
  x.began(start, 30s, true);
  CHECK(x.judge(start + 29s, nullptr) == said::open);
  CHECK(x.judge(start + 30s, nullptr) == said::stood);
  CHECK(x.judge(start + 31s, nullptr) == said::open);
}

TEST_CASE("a repair whose dongle falls ill again at once has failed") {
  probation x;
  auto ill = start + 16s;
  x.began(start, 30s, true);
  CHECK(x.judge(start + 40s, &ill) == said::fell);
  CHECK(x.judge(start + 41s, &ill) == said::open);
  ill = start + 30s;
  x.began(start, 30s, true);
  CHECK(x.judge(start + 40s, &ill) == said::stood);
}

TEST_CASE("a relapse after what was no repair says nothing, and neither does a neighbour's deed") {
  probation x;
  auto ill = start + 5s;
  x.began(start, 30s, false);
  CHECK(x.judge(start + 5s, &ill) == said::open);
  CHECK_FALSE(x.open());
  x.began(start, 30s, true);
  x.again(start + 25s);
  CHECK(x.judge(start + 54s, nullptr) == said::open);
  CHECK(x.judge(start + 55s, nullptr) == said::stood);
}
