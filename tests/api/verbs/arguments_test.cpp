#include "api/verbs/arguments.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using namespace dongled::api::verbs;

TEST_CASE("a dongle is named by its number within the range") {
  settings config;
  CHECK(std::get<subnet_id>(dongle_in("11", config)).n == 11);
  for (auto bad : {"", "0", "10", "31", "011", "+11", "11 ", "all", "999", "-11"}) {
    auto no = dongle_in(bad, config);
    REQUIRE(std::holds_alternative<refusal>(no));
    CHECK(std::get<refusal>(no).code == "INVALID_SUBNET");
  }
}

TEST_CASE("a length of time has a unit, and an end") {
  CHECK(length_in("30s") == seconds{30});
  CHECK(length_in("10m") == seconds{600});
  CHECK(length_in("2h") == seconds{7200});
  CHECK(length_in("30d") == seconds{30 * 86400});
  for (auto bad : {"", "s", "30", "0s", "31d", "1w", "-1s", "1.5h", "99999999999999h", "1 h", "03s",
                   "10000000h"})
    CHECK(!length_in(bad));
}

TEST_CASE("numbers are plain digits up to a bound") {
  CHECK(number_in("0", 9) == 0U);
  CHECK(number_in("9", 9) == 9U);
  for (auto bad : {"", "10", "-1", "+1", "01", "1x", " 1", "99999999999999999999"})
    CHECK(!number_in(bad, 9));
}
