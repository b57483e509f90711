#include "api/explain.hpp"

#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

constexpr unix_ms now = 1'700'000'000'000;

bool mentions(const std::vector<std::string>& all, const std::string& text) {
  return std::any_of(all.begin(), all.end(),
                     [&](auto& x) { return x.find(text) != std::string::npos; });
}

} // namespace

TEST_CASE("nothing holds recovery back from a dongle without a story") {
  CHECK(holds_of({}, {}, now).empty());
}

TEST_CASE("everything that holds recovery back is a sentence of its own") {
  settings config;
  config.recovery.enabled = false;
  dongle_view x;
  x.power = {true, "shell"};
  x.recovery.paused = true;
  x.recovery.until = now + 90'000;
  x.recovery.next_try = now + 30'000;
  x.recovery.plan = "waits for the repair of hub 1-2";
  x.subtree.quarantine = "it keeps dying";
  auto got = holds_of(x, config, now);
  CHECK(got.size() == 6);
  CHECK(mentions(got, "recovery.enabled"));
  CHECK(mentions(got, "switched off by shell"));
  CHECK(mentions(got, "in 90 s"));
  CHECK(mentions(got, "in 30 s"));
  CHECK(mentions(got, "it keeps dying"));
  CHECK(mentions(got, "hub 1-2"));
  x.recovery.until = 0;
  x.recovery.next_try = now - 1;
  got = holds_of(x, config, now);
  CHECK(mentions(got, "until it is resumed"));
  CHECK(!mentions(got, "next try")); // that moment has passed
}

TEST_CASE("of who only watches the key that says so is named") {
  settings config;
  config.watch_only = true;
  auto got = holds_of({}, config, now);
  REQUIRE(got.size() == 1);
  CHECK(mentions(got, "(watch_only)"));
}

TEST_CASE("an explanation is shown whole, its own holds before the board's") {
  explanation x;
  x.facts = {"no interface"};
  x.diagnosis = "no interface";
  x.why = "its port is empty";
  x.next = "port power";
  x.ladder = {"port power", "hub power: 1 of 3 is ill, needs 70 %"};
  x.touches = {"dongle 12 (healthy) loses power"};
  dongle_view view;
  view.subnet = {11};
  view.recovery.paused = true;
  view.toggle.running = "5";
  auto got = explanation_json(x, view, {}, now);
  CHECK(got["dongle"] == 11);
  CHECK(got["facts"] == json{"no interface"});
  CHECK(got["next"] == "port power");
  CHECK(got["ladder"].size() == 2);
  CHECK(got["touches"].size() == 1);
  CHECK(got["toggle_id"] == "5");
  CHECK(got["holds"][0].get<std::string>().find("paused") != std::string::npos);
  x.holds = {"its own"};
  x.next.clear();
  got = explanation_json(x, view, {}, now);
  CHECK(got["holds"] == json{"its own"});
  CHECK(got["next"].is_null());
}

TEST_CASE("the route explains, and refuses what is no dongle") {
  test::fake_tree tree;
  tree.start();
  dongled::test::hand(*tree.w->board).update({11}, [](auto& x) { x.known = true; });
  dongled::test::hand(*tree.w->board).update({12}, [](auto& x) {
    x.known = true;
    x.subtree.quarantine = "it keeps dying";
  });
  tree.play->with([](auto& x) {
    x.told.diagnosis = "no egress";
    x.told.next = "data switch off and on";
  });
  session door{tree.sys};
  auto get = [&](const std::string& path) {
    http_desk desk{tree.w, door};
    return dispatch(desk, {"GET", path, "", "192.0.2.50", false});
  };
  auto got = get("/dongles/11/explain");
  CHECK(got.status == 200);
  CHECK(got.body["diagnosis"] == "no egress");
  CHECK(got.body["next"] == "data switch off and on");
  CHECK(get("/dongles/13/explain").body["code"] == "UNKNOWN_DONGLE");
  CHECK(get("/dongles/99/explain").body["code"] == "INVALID_SUBNET");
  for (auto path : {"/dongles//explain", "/dongles/11/12/explain", "/dongles/11/explain/"})
    CHECK(get(path).body["code"] == "NOT_FOUND");

  // A dongle whose actors are held down is explained by what the board has.
  got = get("/dongles/12/explain");
  CHECK(got.status == 200);
  CHECK(got.body["diagnosis"] == "unknown");
  CHECK(got.body["why"].get<std::string>().find("it keeps dying") != std::string::npos);
}
