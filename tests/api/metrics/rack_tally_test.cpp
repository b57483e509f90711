#include "api/metrics/rack_tally.hpp"

#include "tests/support/catch.hpp"

#include <thread>

using namespace dongled;
using namespace dongled::api;

namespace {

happening started(const std::string& id, uint8_t dongle, const std::string& by) {
  happening x;
  x.kind = happening_kind::toggle_started;
  x.dongle = subnet_id{dongle};
  x.toggle = id;
  x.by = by;
  return x;
}

happening ended(const std::string& id, uint8_t dongle, toggle_outcome outcome, unsigned step,
                int64_t took_ms) {
  toggle_result r;
  r.toggle_id = id;
  r.outcome = outcome;
  r.step = step;
  r.duration_ms = took_ms;
  happening x;
  x.kind = happening_kind::toggle_ended;
  x.dongle = subnet_id{dongle};
  x.toggle = id;
  x.details = to_json(r);
  return x;
}

happening death(const std::string& path) {
  happening x;
  x.kind = happening_kind::restart;
  x.actor = path;
  return x;
}

} // namespace

TEST_CASE("toggles are counted by dongle, outcome, step and who asked") {
  rack_sums sums;
  sums.add(started("1", 11, "http 192.0.2.9"));
  sums.add(started("2", 12, "recovery: no egress"));
  sums.add(ended("2", 12, toggle_outcome::recovered, 2, 12'000));
  sums.add(ended("1", 11, toggle_outcome::changed, 0, 3'500));
  sums.add(started("3", 11, "http 192.0.2.10"));
  sums.add(ended("3", 11, toggle_outcome::changed, 0, 4'500));
  sums.add(started("4", 11, "who knows"));
  sums.add(ended("4", 11, toggle_outcome::failed, 4, 700'000));
  REQUIRE(sums.toggles.size() == 3);
  CHECK(sums.toggles.at({11, "changed", 0u, "http"}) == 2);
  CHECK(sums.toggles.at({12, "recovered", 2u, "recovery"}) == 1);
  CHECK(sums.toggles.at({11, "failed", 4u, "other"}) == 1);
  auto& changed = sums.toggle_seconds.at({"changed", 0u});
  CHECK(changed.count() == 2);
  CHECK(changed.sum() == Approx(8));
  CHECK(sums.toggle_seconds.at({"failed", 4u}).counts().back() == 1);
}

TEST_CASE("a toggle that an earlier daemon began is not counted, nor twice the same") {
  rack_sums sums;
  sums.add(ended("7", 11, toggle_outcome::failed, 0, 1000));
  CHECK(sums.toggles.empty());
  sums.add(started("8", 11, "shell"));
  sums.add(ended("8", 11, toggle_outcome::changed, 0, 1000));
  sums.add(ended("8", 11, toggle_outcome::changed, 0, 1000));
  CHECK(sums.toggles.at({11, "changed", 0u, "shell"}) == 1);
}

TEST_CASE("deaths are counted by actor, and those of relays are not") {
  rack_sums sums;
  sums.add(death("/rack/11/modem"));
  sums.add(death("/rack/11/modem"));
  sums.add(death("/rack/11/relays/4711"));
  CHECK(sums.deaths == std::map<std::string, uint64_t>{{"/rack/11/modem", 2}});
  for (int i = 0; i < 5000; ++i)
    sums.add(death("/made/up/" + std::to_string(i)));
  CHECK(sums.deaths.size() == 1000);
  CHECK(sums.happenings.at("restart") == 5003);
}

TEST_CASE("power is counted by what was done, addresses by their dongle") {
  rack_sums sums;
  happening x;
  x.kind = happening_kind::power;
  x.details = {{"wish", "cycle"}, {"done", true}};
  sums.add(x);
  x.details = {{"wish", "cycle"}, {"done", false}};
  sums.add(x);
  x.details = 17; // whatever it is, it is counted
  sums.add(x);
  CHECK(sums.power.at({"cycle", true}) == 1);
  CHECK(sums.power.at({"cycle", false}) == 1);
  CHECK(sums.power.at({"other", true}) == 1);
  happening y;
  y.kind = happening_kind::address;
  y.dongle = subnet_id{12};
  y.at = 5000;
  sums.add(y);
  y.at = 9000;
  sums.add(y);
  CHECK(sums.addresses.at(subnet_id{12}).changes == 2);
  CHECK(sums.addresses.at(subnet_id{12}).at == 9000);
}

TEST_CASE("nothing is lost or counted twice when many tell at once") {
  chronicle history{[] { return unix_ms{1}; }, 64};
  rack_tally tally;
  history.on_news([&] { tally.follow(history); });
  std::vector<std::thread> tellers;
  for (int t = 0; t < 4; ++t)
    tellers.emplace_back([&] {
      for (int i = 0; i < 500; ++i)
        history.add(death("/journal"));
    });
  for (auto& x : tellers)
    x.join();
  tally.follow(history);
  CHECK(tally.now().deaths.at("/journal") == 2000);
}
