#include "api/time_text.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using dongled::api::time_in;

TEST_CASE("a time of RFC 3339 is read whatever its offset") {
  CHECK(time_in("1970-01-01T00:00:00Z") == 0);
  CHECK(time_in("2026-01-31T10:00:00.250+01:00") == 1'769'850'000'250);
  CHECK(time_in("2026-01-31T09:00:00.25Z") == 1'769'850'000'250);
  CHECK(time_in("2026-01-31T04:30:00.2509-04:30") == 1'769'850'000'250);
  CHECK(time_in("2024-02-29T00:00:00Z"));
  auto now = wall_clock_now();
  CHECK(time_in(rfc3339(now)) == now);
}

TEST_CASE("what is no time is none") {
  CHECK(!time_in("1955-01-01T.0:00:00Z")); // a fraction after what is none already
  for (auto bad : {"", "now", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-01-31",
                   "2026-01-31T10:00:00", "2026-01-31T24:00:00Z", "2026-01-31T10:60:00Z",
                   "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00+24:00", "2026-01-31T10:00:00Zx",
                   "1969-12-31T23:59:59Z", "2026-01-31 10:00:00Z", "99999-01-01T00:00:00Z"})
    CHECK(!time_in(bad));
}
