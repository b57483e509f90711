#include "config/duration.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace std::chrono_literals;

TEST_CASE("a length of time has a number and a unit") {
  CHECK(duration_from("90s") == 90s);
  CHECK(duration_from("10m") == 10min);
  CHECK(duration_from("2h") == 2h);
  CHECK(duration_from("30d") == 720h);
  for (auto bad : {"", "s", "10", "0s", "010m", "-1m", "+1m", "1.5h", "1 m", "10M", "31d", "1w",
                   "99999999999s", "4294967297s"})
    CHECK_FALSE(duration_from(bad));
}

TEST_CASE("a length of time is told in the largest unit without a rest") {
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(600s) == "10m");
  CHECK(duration_text(48h) == "2d");
  CHECK(duration_text(0s) == "0s");
}
