#include "actors/power/cut_book.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

constexpr unix_ms minute = 60'000, start = 1'700'000'000'000;

bool allows(const cut_book& x, unix_ms now, const std::string& target = "1-1") {
  policy::cut_plan plan;
  plan.allowed = true;
  plan.target = target;
  plan.words = "hub 1-1";
  x.apply(plan, now);
  CHECK(plan.allowed == (plan.words == "hub 1-1"));
  return plan.allowed;
}

} // namespace

TEST_CASE("a hub that was cycled in vain is left alone, longer each time") {
  cut_book x;
  CHECK(allows(x, start));
  x.cycled("1-1", {11}, start);
  CHECK_FALSE(allows(x, start + 9 * minute));
  CHECK(allows(x, start + 9 * minute, "1-2"));
  CHECK(allows(x, start + 10 * minute));
  x.cycled("1-1", {11}, start + 10 * minute);
  CHECK_FALSE(allows(x, start + 29 * minute));
  CHECK(allows(x, start + 30 * minute));
}

TEST_CASE("a hub whose cycle helped may be cycled again, and begins anew once that has stood") {
  cut_book x;
  x.cycled("1-1", {11}, start);
  x.helped("1-1", {11});
  CHECK(allows(x, start + minute));
  x.cycled("1-1", {11}, start + minute); // it did not stand: the second in a row
  CHECK_FALSE(allows(x, start + 20 * minute));
  x.helped("1-1", {11});
  x.stood("1-1");
  x.cycled("1-1", {11}, start + 30 * minute);
  CHECK(allows(x, start + 40 * minute));
}

TEST_CASE("what was cycled in vain may be cycled again once a harder deed has ended that illness") {
  cut_book x;
  x.cycled("1-1", {11}, start);
  x.cycled("1-2", {21}, start);
  x.cycled("0000:00:14.0", {11}, start + minute);
  x.helped("0000:00:14.0", {11});
  CHECK(allows(x, start + 2 * minute));
  CHECK_FALSE(allows(x, start + 2 * minute, "1-2")); // another's
}
