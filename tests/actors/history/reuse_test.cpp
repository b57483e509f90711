#include "actors/history/reuse.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("without addresses nothing was given twice") {
  auto none = address_reuse::of({});
  CHECK(none.seen == 0);
  CHECK(none.unique == 0);
  CHECK(none.unique_share() == 1.0);
  CHECK_FALSE(none.distance);
  CHECK(seen_before({}).empty());
}

TEST_CASE("an address that comes back does so after a number of others") {
  // Told from the oldest: a b c a b a
  auto x = address_reuse::of({"a", "b", "a", "c", "b", "a"});
  CHECK(x.seen == 6);
  CHECK(x.unique == 3);
  CHECK(x.unique_share() == 0.5);
  REQUIRE(x.distance); // a after 2 others, b after 2, a after 1
  CHECK(x.distance->median == 2);
  CHECK(x.distance->least == 1);
}

TEST_CASE("the median of an even number lies between the two in the middle") {
  auto x = address_reuse::of({"a", "b", "c", "b", "a"}); // b after 1, a after 3
  REQUIRE(x.distance);
  CHECK(x.distance->median == 2);
  CHECK(x.distance->least == 1);
}

TEST_CASE("the same address twice in a row is no change") {
  auto x = address_reuse::of({"a", "a", "b", "b", "b"});
  CHECK(x.seen == 2);
  CHECK(x.unique == 2);
  CHECK_FALSE(x.distance);
}

TEST_CASE("each knows whether it was there before, seen from the newest") {
  CHECK(seen_before({"a", "b", "a", "c"}) == std::vector{true, false, false, false});
}
