#include "actors/policy/plan_usage.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

constexpr year_month_day on(int y, unsigned m, unsigned d) { return year{y} / month{m} / day{d}; }

unix_ms noon(int y, unsigned m, unsigned d) { return local_midnight(on(y, m, d)) + 12 * 3'600'000; }

constexpr uint64_t gb = 1'000'000'000;

/// A plan that begins on day @c day, and its readings one after the other.
struct ledger {
  unsigned day = 1;
  plan_tally x{};
  const plan_tally& read(unix_ms at, uint64_t bytes, std::optional<year_month_day> since = {},
                         const std::string& imei = "1") {
    return x = counted(x, {bytes, since}, at, day, imei);
  }
};

} // namespace

TEST_CASE("a plan's period begins on its day, or on a short month's last") {
  CHECK(period_of(on(2026, 3, 15), 1) == plan_period{on(2026, 3, 1), on(2026, 4, 1)});
  CHECK(period_of(on(2026, 3, 15), 20) == plan_period{on(2026, 2, 20), on(2026, 3, 20)});
  CHECK(period_of(on(2026, 2, 27), 31) == plan_period{on(2026, 1, 31), on(2026, 2, 28)});
  CHECK(period_of(on(2026, 2, 28), 31) == plan_period{on(2026, 2, 28), on(2026, 3, 31)});
  CHECK(period_of(on(2026, 3, 30), 31) == plan_period{on(2026, 2, 28), on(2026, 3, 31)});
  CHECK(period_of(on(2028, 2, 29), 30) == plan_period{on(2028, 2, 29), on(2028, 3, 30)});
  CHECK(period_of(on(2028, 2, 28), 29) == plan_period{on(2028, 1, 29), on(2028, 2, 29)});
  CHECK(period_of(on(2026, 1, 5), 10) == plan_period{on(2025, 12, 10), on(2026, 1, 10)});
  CHECK(period_of(on(2026, 12, 31), 31) == plan_period{on(2026, 12, 31), on(2027, 1, 31)});
  for (unsigned d = 1; d <= 31; ++d) // each day is in exactly one period
    for (sys_days at = sys_days{on(2027, 1, 1)}; at < sys_days{on(2029, 1, 1)}; at += days{1}) {
      auto x = period_of(at, d);
      if (!(x.first <= year_month_day{at} && year_month_day{at} < x.next
            && period_of(x.next, d).first == x.next))
        FAIL("day " << d);
    }
}

TEST_CASE("a modem's date is read as it writes it") {
  CHECK(day_from("2026-7-27") == on(2026, 7, 27));
  CHECK(day_from("2026-07-27") == on(2026, 7, 27));
  for (auto x : {"", "2026-7", "2026-13-1", "2026-2-30", "2026-7-27x", "a-b-c", "2026--7-1"})
    CHECK_FALSE(day_from(x));
}

TEST_CASE("what a modem gains is counted, also when its counter is set back") {
  ledger l;
  CHECK(l.read(noon(2026, 3, 5), 3 * gb, on(2026, 3, 1)).used == 3 * gb);
  CHECK(l.x.from == local_midnight(on(2026, 3, 1)));
  CHECK(l.read(noon(2026, 3, 6), 5 * gb).used == 5 * gb);
  CHECK(l.read(noon(2026, 3, 7), 1 * gb).used == 6 * gb); // somebody has cleared it
  CHECK(l.read(noon(2026, 3, 7), 1 * gb).used == 6 * gb);
  SECTION("a new period begins at what was gained since") {
    CHECK(l.read(noon(2026, 4, 1), 2 * gb).used == 1 * gb);
    CHECK(l.x.from == local_midnight(on(2026, 4, 1)));
  }
  SECTION("the clock is set back: the period goes on") {
    CHECK(l.read(noon(2026, 2, 20), 2 * gb).used == 7 * gb);
    CHECK(l.x.period == on(2026, 3, 1));
  }
  SECTION("another stick counts on top") {
    CHECK(l.read(noon(2026, 3, 8), 4 * gb, on(2025, 1, 1), "2").used == 6 * gb);
    CHECK(l.read(noon(2026, 3, 8), 5 * gb, {}, "2").used == 7 * gb);
    CHECK(l.read(noon(2026, 3, 8), 6 * gb, {}, "").used == 8 * gb); // it has not told who it is
  }
}

TEST_CASE("what a modem counted before the period is not of it, and is not guessed") {
  ledger l;
  CHECK(l.read(noon(2026, 3, 5), 50 * gb, on(2025, 11, 2)).used == 0);
  CHECK(l.x.from == noon(2026, 3, 5));
  CHECK(l.read(noon(2026, 3, 6), 51 * gb).used == 1 * gb);
}

TEST_CASE("a modem that does not say since when it counts means its month") {
  ledger l;
  CHECK(l.read(noon(2026, 3, 5), 50 * gb).used == 50 * gb);
  CHECK(l.read(noon(2026, 3, 6), 9 * gb, {}, "2").used == 50 * gb); // another stick: not known
}

TEST_CASE("each mark is due once a period") {
  ledger l;
  settings::plan_part plan{10, 1};
  l.read(noon(2026, 3, 2), 0, on(2026, 3, 1));
  CHECK(mark_due(l.x, plan) == 0);
  l.read(noon(2026, 3, 3), 8 * gb);
  CHECK(mark_due(l.x, plan) == 80);
  l.x.told = 80;
  CHECK(mark_due(l.x, plan) == 0);
  l.read(noon(2026, 3, 4), 12 * gb);
  CHECK(mark_due(l.x, plan) == 100);
  l.x.told = 100;
  l.read(noon(2026, 3, 5), 0); // set back
  CHECK(mark_due(l.x, plan) == 0);
  l.read(noon(2026, 4, 1), 9 * gb);
  CHECK(mark_due(l.x, plan) == 80);
}

TEST_CASE("a forecast is what the pace comes to, once there is a pace") {
  ledger l;
  settings::plan_part plan{100, 1};
  l.read(noon(2026, 4, 1), 1 * gb, on(2026, 4, 1));
  CHECK_FALSE(view_of(l.x, plan, noon(2026, 4, 1)).forecast);
  l.read(noon(2026, 4, 16), 31 * gb);
  auto view = view_of(l.x, plan, local_midnight(on(2026, 4, 16)));
  REQUIRE(view.forecast);
  CHECK(*view.forecast == 62 * gb);
  CHECK(view.percent() == 31);
  CHECK(view.until == local_midnight(on(2026, 5, 1)));
}
