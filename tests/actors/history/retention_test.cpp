#include "actors/history/retention.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using io::store::store_extent;

namespace {

constexpr unix_ms day = 24 * 3'600'000, now = 1'700'000'000'000;
constexpr uint64_t mib = 1024 * 1024;

settings::journal_part limits(uint32_t days, uint32_t mb) {
  settings::journal_part x;
  x.keep_days = days;
  x.max_mb = mb;
  return x;
}

} // namespace

TEST_CASE("what is older than so many days goes, and users after four times as many") {
  auto x = retention::of(limits(7, 100), {50 * mib, 0, now - 30 * day, now}, now);
  CHECK(x.before == now - 7 * day);
  CHECK(x.users_before == now - 28 * day);
}

TEST_CASE("a store that is too big loses its oldest part, and a little more") {
  auto x = retention::of(limits(7, 100), {150 * mib, 0, now - 6 * day, now - day}, now);
  // 60 of 150 MiB are too many: as much of the five days.
  CHECK(x.before == now - 4 * day);
  CHECK(x.users_before == now - 28 * day);
}

TEST_CASE("size never keeps what age forgets") {
  auto x = retention::of(limits(1, 100), {101 * mib, 0, now - 100 * day, now}, now);
  CHECK(x.before == now - day);
}

TEST_CASE("the limit itself is not too big, and idle pages do not count") {
  CHECK_FALSE(retention::too_big(limits(7, 100), {100 * mib, 900 * mib, now, now}));
  CHECK(retention::too_big(limits(7, 100), {100 * mib + 1, 0, now, now}));
}

TEST_CASE("of a store that is much too big, half goes at once") {
  auto x = retention::of(limits(7, 100), {9'000 * mib, 0, now - 4 * day, now}, now);
  CHECK(x.before == now - 2 * day);
}

TEST_CASE("a too big store from the future, of one moment, or of nothing is no endless loop") {
  auto future = store_extent{200 * mib, 0, now + day, now + 3 * day};
  CHECK(retention::of(limits(7, 100), future, now).before == now + 2 * day);
  CHECK(retention::of(limits(7, 100), {200 * mib, 0, now, now}, now).before == now + 1);
  CHECK(retention::of(limits(7, 100), {200 * mib, 0, {}, {}}, now).before == now - 7 * day);
}
