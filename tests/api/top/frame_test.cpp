#include "api/top/frame.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;

namespace {

rack_picture one_dongle() {
  rack_picture x;
  dongle_view d;
  d.subnet = {11};
  d.known = true;
  x.dongles = {d};
  x.now = 100'000;
  x.clock = time_point{seconds{1000}};
  return x;
}

supervision::census_entry actor(const std::string& path, supervision::phase state) {
  supervision::census_entry x;
  x.path = path;
  x.state = state;
  return x;
}

} // namespace

TEST_CASE("a frame has every known dongle, with what is done about it") {
  auto x = one_dongle();
  auto& d = x.dongles[0];
  d.toggle.running = "5";
  d.toggle.action = "data off";
  d.toggle.started = 96'000;
  toggle_result last;
  last.outcome = toggle_outcome::failed;
  last.ended = 40'000;
  last.error = "nothing helped";
  d.toggle.last = last;
  d.recovery.plan = "waits for its neighbours";
  d.recovery.next_try = 130'000;
  dongle_view unknown;
  unknown.subnet = {12};
  x.dongles.push_back(unknown);
  io::relay::counters carried;
  carried.up_bytes = 7;
  x.carried[{11}] = carried;
  auto got = top::frame_json(x, {});
  REQUIRE(got["dongles"].size() == 1);
  auto& row = got["dongles"][0];
  CHECK(row["running"]["action"] == "data off");
  CHECK(row["running"]["age_s"] == 4);
  CHECK(row["last"]["outcome"] == "failed");
  CHECK(row["last"]["ago_s"] == 60);
  CHECK(row["last"]["error"] == "nothing helped");
  CHECK(row["plan"] == "waits for its neighbours");
  CHECK(row["next_try_s"] == 30);
  CHECK(row["up_bytes"] == 7);
  CHECK(got["at_ms"] == 100'000);
}

TEST_CASE("of the tree a frame has what is not well, or failed lately") {
  auto x = one_dongle();
  auto failed = actor("/lately", supervision::phase::running);
  failed.failed_at = x.clock - seconds{30};
  auto long_ago = actor("/long/ago", supervision::phase::running);
  long_ago.failed_at = x.clock - seconds{900};
  auto due = actor("/due", supervision::phase::restarting);
  due.due = x.clock + seconds{5};
  auto got =
    top::frame_json(x, {actor("/well", supervision::phase::running), failed, long_ago, due});
  REQUIRE(got["actors"].size() == 2);
  CHECK(got["actors"][0]["path"] == "/lately");
  CHECK(got["actors"][0]["failed_ago_s"] == 30);
  CHECK(got["actors"][1]["due_s"] == 5);
}
