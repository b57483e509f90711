#include "actors/policy/blast_radius.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;

TEST_CASE("whoever a deed took down counts as before until it works, or had its boot's time") {
  cut_mark x{1000, 91'000, stake::well, "1-1", "7"};
  CHECK_FALSE(counts_as_before({}, {}, 5000));
  CHECK(boots(x, {false, 500}, 5000));
  CHECK(counts_as_before(x, {false, 500}, 5000));
  CHECK(counts_as_before(x, {true, 500}, 90'999));
  CHECK_FALSE(counts_as_before(x, {true, 500}, 91'000));
  CHECK(counts_as_before(x, {false, 500}, 91'000)); // still away: that is ours, too
  CHECK_FALSE(boots(x, {false, 500}, 91'000));
  CHECK_FALSE(counts_as_before(x, {true, 2000}, 5000)); // it works again
}

TEST_CASE("a victim of a cut votes as before it, a walled one not at all, a carrier's not for it") {
  constexpr unix_ms now = 1'000'000'000;
  dongle_signs gone;
  gone.seen_at = now - 1000;
  CHECK(stake_of(gone, now) == stake::ill);
  gone.before = stake::well;
  CHECK(stake_of(gone, now) == stake::well);
  gone.climbs = true;
  CHECK(stake_of(gone, now) == stake::well);
  dongle_signs there{false, true, true, true, false, now};
  CHECK(stake_of(there, now) == stake::ill);
  there.by_carrier = true;
  CHECK(stake_of(there, now) == stake::well);
  there.climbs = true;
  CHECK(stake_of(there, now) == stake::ill);
  there.climbs = false;
  there.walled = true;
  CHECK(stake_of(there, now) == stake::neither);
}
