#include "actors/policy/schedule.hpp"

#include "tests/support/catch.hpp"

#include <map>

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

using time_point = schedule_times::time_point;

constexpr time_point start{1000s};

settings::schedule_part every(std::chrono::seconds x, double jitter = 0) {
  settings::schedule_part out;
  out.every = x;
  out.jitter = jitter;
  return out;
}

std::set<subnet_id> dongles(int first, int last) {
  std::set<subnet_id> out;
  for (int n = first; n <= last; ++n)
    out.insert(subnet_id{static_cast<uint8_t>(n)});
  return out;
}

/// All turns from @p from until @p until, told as an actor would be told: second by second.
std::vector<schedule_turn> turns(schedule_times& x, time_point from, time_point until) {
  std::vector<schedule_turn> out;
  for (auto now = from; now <= until; now += 1s)
    for (auto& turn : x.due(now))
      out.push_back(turn);
  return out;
}

} // namespace

TEST_CASE("20 dongles every 10 minutes have 144 turns a day each, spread out, without drift") {
  schedule_times x{7};
  x.adopt({every(10min, 0.1)}, dongles(11, 30), start);
  auto all = turns(x, start, start + 24h);
  std::map<subnet_id, std::vector<time_point>> of;
  for (auto& turn : all)
    of[turn.dongle].push_back(turn.at);
  REQUIRE(of.size() == 20);
  for (auto& [dongle, at] : of) {
    CHECK(at.size() >= 143);
    CHECK(at.size() <= 145);
    CHECK(at.front() <= start + 10min); // the first turn within `every`
    // Jitter does not add up: the last turn is where it would be without any.
    auto expected = at.front() + 10min * static_cast<int64_t>(at.size() - 1);
    CHECK(at.back() - expected <= 2min);
    CHECK(expected - at.back() <= 2min);
  }
  schedule_times even;
  even.adopt({every(10min)}, dongles(11, 30), start);
  auto first = turns(even, start, start + 10min);
  REQUIRE(first.size() == 20);
  for (size_t i = 1; i < first.size(); ++i)
    CHECK(first[i].at - first[i - 1].at == 30s);
}

TEST_CASE("a schedule that others join goes on: nobody has two turns in a row, nobody waits long") {
  schedule_times x;
  x.adopt({every(10min)}, dongles(11, 12), start);
  std::map<subnet_id, time_point> last;
  for (auto now = start; now <= start + 2h; now += 1s) {
    if (now == start + 31min)
      x.adopt({every(10min)}, dongles(11, 15), now);
    for (auto& turn : x.due(now)) {
      if (last.contains(turn.dongle)) {
        CHECK(turn.at - last[turn.dongle] >= 5min);
        CHECK(turn.at - last[turn.dongle] <= 15min);
      }
      last[turn.dongle] = turn.at;
    }
  }
  CHECK(last.size() == 5);
  x.adopt({}, dongles(11, 15), start + 2h);
  CHECK_FALSE(x.next());
}

TEST_CASE("what was slept through is not made up for") {
  schedule_times x;
  x.adopt({every(1min)}, dongles(11, 11), start);
  auto after = x.due(start + 3h);
  REQUIRE(after.size() == 1);
  CHECK(after.front().at <= start + 3h);
  CHECK(after.front().at > start + 3h - 2min);
  REQUIRE(x.next());
  CHECK(*x.next() > start + 3h);
  CHECK(*x.next() <= start + 3h + 1min);
}

TEST_CASE("a schedule of its own dongles leaves the others, and waits for those not known yet") {
  schedule_times x;
  auto some = every(1min);
  some.dongles = {{12}, {13}};
  x.adopt({some}, dongles(11, 12), start);
  for (auto& turn : turns(x, start, start + 5min))
    CHECK(turn.dongle == subnet_id{12});
}

TEST_CASE("only what works, and is in nobody's hands, may be touched") {
  using policy::phase;
  CHECK(obstacle(phase::ready, false, initiative::acts).empty());
  CHECK(obstacle(phase::ready, false, initiative::reports).empty());
  CHECK_FALSE(obstacle(phase::ready, false, initiative::watches).empty());
  CHECK(obstacle(phase::ready, true, initiative::acts) == "recovery is paused");
  CHECK(obstacle(phase::recovering, false, initiative::acts) == "it is under repair");
  CHECK(obstacle(phase::degraded, false, initiative::acts) == "its modem does not answer");
  for (auto x : {phase::absent, phase::conflict, phase::quarantined, phase::off, phase::closed,
                 phase::trouble, phase::starting, phase::ill, phase::walled_garden, phase::doubted})
    CHECK(obstacle(x, false, initiative::acts) == std::string{"it is "} + to_string(x));
}

TEST_CASE("a window of the day may cross midnight") {
  settings::schedule_part x;
  CHECK(within(x, 0));
  x.between = {8 * 60, 22 * 60};
  CHECK_FALSE(within(x, 8 * 60 - 1));
  CHECK(within(x, 8 * 60));
  CHECK(within(x, 22 * 60 - 1));
  CHECK_FALSE(within(x, 22 * 60));
  x.between = {22 * 60, 6 * 60};
  CHECK(within(x, 23 * 60));
  CHECK(within(x, 0));
  CHECK_FALSE(within(x, 6 * 60));
}

TEST_CASE("a turn is missed for what stands in its way, in words") {
  auto x = every(10min);
  constexpr unix_ms now = 1'700'000'000'000;
  CHECK(objection(x, {}, now).empty());
  CHECK(objection(x, {"it is under repair", 0, false, 0}, now) == "it is under repair");
  x.when_idle = true;
  CHECK(objection(x, {"", 2, false, 0}, now) == "2 connections are open, and it waits for none");
  CHECK(objection(x, {"", 0, false, 0}, now).empty());
  x.older_than = 10min;
  CHECK(objection(x, {"", 0, false, 0}, now) == "it is not known how old its address is");
  CHECK(objection(x, {"", 0, true, now - 540'000}, now) == "its address is 9m old, and not 10m");
  CHECK(objection(x, {"", 0, true, now - 600'000}, now).empty());
  CHECK(name_of(x, 0) == "schedule 1 (every 10m)");
}
