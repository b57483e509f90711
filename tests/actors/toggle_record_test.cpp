#include "actors/toggle_record.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using nlohmann::json;

namespace {

toggle_result whole() {
  toggle_result x;
  x.outcome = toggle_outcome::changed;
  x.ip = "203.0.113.2";
  x.previous_ip = "203.0.113.1";
  x.traffic = {11, 22};
  x.signal = signal_view{-96.0, -9.5, {}, 12.0, "3", "5001", "77", "41301"};
  x.step = 2;
  x.ended = 1'700'000'000'123;
  x.duration_ms = 4500;
  x.toggle_id = "17";
  return x;
}

} // namespace

TEST_CASE("a result has the keys that clients know") {
  auto x = to_json(whole());
  for (auto key : {"success", "outcome", "ip", "previous_ip", "traffic", "signal", "step",
                   "timestamp", "duration_ms", "toggle_id"})
    CHECK(x.contains(key));
  CHECK(x["success"] == true);
  CHECK(x["outcome"] == "changed");
  CHECK(x["signal"]["rsrp"] == -96.0);
  CHECK(x["signal"]["rssi"].is_null());
  CHECK(x["traffic"]["download"] == 22);
  CHECK_FALSE(x.contains("error"));
}

TEST_CASE("changed and recovered are successes, unchanged and failed are not") {
  for (auto [outcome, good] : {std::pair{toggle_outcome::changed, true},
                               {toggle_outcome::recovered, true},
                               {toggle_outcome::unchanged, false},
                               {toggle_outcome::failed, false}}) {
    toggle_result x;
    x.outcome = outcome;
    CHECK(to_json(x)["success"] == good);
    CHECK(to_json(x)["outcome"] == to_string(outcome));
    CHECK(to_json(x).contains("error") == (outcome == toggle_outcome::failed));
  }
}

TEST_CASE("a failure says why, and whether the budget ran out") {
  toggle_result x;
  x.error = "no reply";
  CHECK(to_json(x)["error"] == "no reply");
  CHECK(to_json(x)["code"] == "TOGGLE_FAILED");
  CHECK(to_json(x)["ip"].is_null());
  x.timed_out = true;
  CHECK(to_json(x)["code"] == "TOGGLE_TIMEOUT");
}

TEST_CASE("what was written is read back") {
  auto x = whole();
  CHECK(to_json(toggle_result_from(to_json(x))) == to_json(x));
  toggle_result failed;
  failed.error = "no reply";
  failed.timed_out = true;
  CHECK(to_json(toggle_result_from(to_json(failed))) == to_json(failed));
}

TEST_CASE("garbage is read as a failure without details, and never throws") {
  for (auto text : {"null", "[]", "{}", "7", R"({"outcome": 3, "ip": {}, "step": "x"})",
                    R"({"signal": [], "traffic": 1, "ended_ms": "soon"})"}) {
    auto x = toggle_result_from(json::parse(text));
    CHECK(x.outcome == toggle_outcome::failed);
    CHECK(x.ip.empty());
    CHECK(x.step == 0);
  }
}

TEST_CASE("a running toggle has no result, and its trace so far") {
  toggle_record x{
    "17", {11}, "shell", 1'700'000'000'000, {}, {{1'700'000'000'000, "a", "b", "c", 5}}};
  auto out = to_json(x);
  CHECK(out["state"] == "running");
  CHECK(out["result"].is_null());
  CHECK(out["dongle"] == 11);
  REQUIRE(out["trace"].size() == 1);
  CHECK(out["trace"][0]["read_back"] == "c");
  x.result = whole();
  CHECK(to_json(x)["state"] == "ended");
}
