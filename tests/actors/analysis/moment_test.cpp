#include "actors/analysis/moment.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <ctime>
#include <optional>

using namespace dongled;
using namespace dongled::analysis;

namespace {

/// The process's zone, for as long as this lives.
struct zone {
  std::optional<std::string> before;
  explicit zone(const char* name) {
    if (auto x = std::getenv("TZ"))
      before = x;
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~zone() {
    if (before)
      ::setenv("TZ", before->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }
};

constexpr unix_ms now = 1'755'693'000'000; // 2025-08-20 12:30 UTC, 14:30 CEST
constexpr unix_ms minute = 60'000, hour = 60 * minute, day = 24 * hour;
const char* central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

} // namespace

TEST_CASE("times as people write them", "[analysis]") {
  zone here{central_europe};
  CHECK(*read_moment("now", now) == now);
  CHECK(*read_moment("14:30", now) == now);
  CHECK(*read_moment("14:29", now) == now - minute);
  CHECK(*read_moment("14:31", now) == now + minute - day); // today's is still to come
  CHECK(*read_moment("yesterday 14:30", now) == now - day);
  CHECK(*read_moment("2025-08-20 14:30", now) == now);
  CHECK(*read_moment("2025-08-20 14:29:30", now) == now - minute / 2);
  CHECK(*read_moment("2025-08-20T14:30", now) == now);
  CHECK(*read_moment("2025-08-20T12:30:00Z", now) == now);
  CHECK(*read_moment("2025-08-20T14:30:00.250+02:00", now) == now);
  CHECK(*read_moment("10m ago", now) == now - 10 * minute);
  CHECK(*read_moment("2h ago", now) == now - 2 * hour);
  CHECK(*read_moment("7d ago", now) == now - 7 * day);
  CHECK(with_zone(now) == "2025-08-20T14:30:00+02:00 (CEST)");
  for (auto bad :
       {"", "noon", "25:00", "14:60", "2025-02-30 10:00", "2025-08-20", "ago", " ago", "10x ago",
        "tomorrow 10:00", "2025-08-21 10:00", "2025-08-20T14:30:00+2", "14:30 14:30", "-5m ago"}) {
    INFO(bad);
    auto got = read_moment(bad, now);
    CHECK(!got);
    CHECK((got || got.why().code == fault::bad_input));
  }
}

TEST_CASE("a time that the clocks showed twice is asked back", "[analysis]") {
  zone here{central_europe};
  constexpr unix_ms november = 1'762'000'000'000;
  auto twice = read_moment("2025-10-26 02:30", november);
  REQUIRE(!twice);
  CHECK(twice.why().doing.find("2025-10-26T02:30:00+02:00") != std::string::npos);
  CHECK(twice.why().doing.find("2025-10-26T02:30:00+01:00") != std::string::npos);
  auto first = read_moment("2025-10-26T02:30:00+02:00", november),
       second = read_moment("2025-10-26T02:30:00+01:00", november);
  CHECK(*second - *first == hour);
  auto never = read_moment("2025-03-30 02:30", november);
  REQUIRE(!never);
  CHECK(never.why().doing.find("never") != std::string::npos);
}

TEST_CASE("lengths of time", "[analysis]") {
  CHECK(*read_length("30m") == 30 * minute);
  CHECK(*read_length("90s") == 90'000);
  CHECK(*read_length("1d") == day);
  for (auto bad : {"", "m", "0m", "30", "-1m", "1.5h", "9999999m"})
    CHECK(!read_length(bad));
}
