#include "actors/policy/initiative.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using policy::initiative;

namespace {

initiative with(bool recovery, bool watch_only) {
  settings x;
  x.recovery.enabled = recovery;
  x.watch_only = watch_only;
  return policy::initiative_of(x);
}

} // namespace

TEST_CASE("what may begin by itself follows from two settings, and watch_only is the stronger") {
  CHECK(policy::initiative_of({}) == initiative::acts);
  CHECK(with(true, false) == initiative::acts);
  CHECK(with(false, false) == initiative::reports);
  CHECK(with(true, true) == initiative::watches);
  CHECK(with(false, true) == initiative::watches);
}

TEST_CASE("without recovery nothing is repaired; who only watches begins nothing at all") {
  CHECK(repairs(initiative::acts));
  CHECK_FALSE(repairs(initiative::reports));
  CHECK_FALSE(repairs(initiative::watches));
  CHECK(begins(initiative::acts));
  CHECK(begins(initiative::reports));
  CHECK_FALSE(begins(initiative::watches));
}

TEST_CASE("whoever holds back says why, and which key to change") {
  CHECK(words(initiative::acts) == std::string{});
  CHECK(words(initiative::watches) != std::string{words(initiative::reports)});
  CHECK(key_of(initiative::acts) == std::string{});
  CHECK(key_of(initiative::reports) == std::string{"recovery.enabled"});
  CHECK(key_of(initiative::watches) == std::string{"watch_only"});
}
