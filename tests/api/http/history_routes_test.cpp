#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

struct desk_fixture {
  desk_fixture() { tree.start(); }

  http_answer get(const std::string& path, std::map<std::string, std::string> query = {}) {
    http_desk desk{tree.w, door};
    http_ask x;
    x.method = "GET";
    x.path = path;
    x.client = "192.0.2.50";
    x.query = std::move(query);
    return dispatch(desk, std::move(x));
  }

  test::fake_tree tree;
  session door{tree.sys};
};

constexpr subnet_id eleven{11}, twelve{12};

} // namespace

TEST_CASE_METHOD(desk_fixture, "addresses are counted, and shown with whether they came back") {
  tree.play->with([](auto& x) {
    x.addresses.addresses = {{eleven, "203.0.113.1", 4'000},
                             {eleven, "203.0.113.2", 3'000},
                             {eleven, "203.0.113.3", 2'000},
                             {eleven, "203.0.113.1", 1'000},
                             {twelve, "198.51.100.1", 5'000}};
  });
  auto got = get("/history/addresses", {{"limit", "2"}});
  REQUIRE(got.status == 200);
  CHECK(got.body["trouble"].is_null());
  REQUIRE(got.body["dongles"].size() == 2);
  auto& one = got.body["dongles"][0];
  CHECK(one["dongle"] == 11);
  CHECK(one["seen"] == 4);
  CHECK(one["unique"] == 3);
  CHECK(one["unique_share"] == 0.75);
  CHECK(one["reuse_distance"] == json{{"median", 2.0}, {"least", 2}});
  REQUIRE(one["addresses"].size() == 2); // the limit; the counts are of all
  CHECK(one["addresses"][0]["address"] == "203.0.113.1");
  CHECK(one["addresses"][0]["seen_before"] == true);
  CHECK(one["addresses"][1]["seen_before"] == false);
  CHECK(one["addresses"][0]["at"].is_string());
  CHECK(got.body["dongles"][1]["reuse_distance"].is_null());
  CHECK_FALSE(tree.play->with([](auto& x) { return x.asked_about; }));
  get("/history/addresses", {{"dongle", "12"}});
  CHECK(tree.play->with([](auto& x) { return x.asked_about; }) == twelve);
}

TEST_CASE_METHOD(desk_fixture, "traffic and signals are shown by dongle, the last day of them") {
  auto now = unix_ms{1'700'000'000'000};
  tree.w->now = [now] { return now; };
  tree.play->with([](auto& x) {
    x.traffic.hours = {
      {3'600'000, eleven, 1, 2, 3}, {3'600'000, twelve, 4, 5, 6}, {7'200'000, eleven, 7, 8, 9}};
    x.signal.samples = {{300'000, eleven, -93.5, std::nullopt, 7, ""}};
    x.signal.trouble = "the disk is full";
  });
  auto traffic = get("/history/traffic");
  REQUIRE(traffic.status == 200);
  REQUIRE(traffic.body["dongles"].size() == 2);
  CHECK(traffic.body["dongles"][0]["hours"].size() == 2);
  auto& hour = traffic.body["dongles"][0]["hours"][1];
  CHECK(hour["up"] == 7);
  CHECK(hour["down"] == 8);
  CHECK(hour["connections"] == 9);
  CHECK(tree.play->with([](auto& x) { return x.asked_since; }) == now - 24 * 3'600'000);
  auto signal = get("/history/signal", {{"hours", "2"}});
  REQUIRE(signal.status == 200);
  auto& sample = signal.body["dongles"][0]["samples"][0];
  CHECK(sample["rsrp"] == -93.5);
  CHECK(sample["rsrq"].is_null());
  CHECK(sample["sinr"] == 7.0);
  CHECK(sample["band"].is_null());
  CHECK(signal.body["trouble"] == "the disk is full");
  CHECK(tree.play->with([](auto& x) { return x.asked_since; }) == now - 2 * 3'600'000);
}

TEST_CASE_METHOD(desk_fixture, "toggles are listed without their traces, page by page") {
  toggle_result result;
  result.outcome = toggle_outcome::failed;
  result.error = "nothing helped";
  tree.play->with([&](auto& x) {
    x.toggles.toggles = {{"1700", eleven, "shell", 1'000, {}, {}},
                         {"1600", eleven, "http 127.0.0.1", 900, result, {{1, "a", "b", "c", 4}}}};
    x.toggles.more = true;
  });
  auto got = get("/toggles", {{"dongle", "11"},
                              {"outcome", "failed"},
                              {"asked_by", "http"},
                              {"since", "1970-01-01T01:00:01.500 01:00"},
                              {"before", "1800"},
                              {"limit", "2"}});
  REQUIRE(got.status == 200);
  REQUIRE(got.body["toggles"].size() == 2);
  CHECK(got.body["toggles"][0]["state"] == "running");
  CHECK(got.body["toggles"][0]["result"].is_null());
  CHECK(got.body["toggles"][1]["result"]["outcome"] == "failed");
  CHECK_FALSE(got.body["toggles"][1].contains("trace"));
  CHECK(got.body["next"] == "1600");
  auto asked = tree.play->with([](auto& x) { return x.asked_toggles; });
  CHECK(asked.dongle == eleven);
  CHECK(asked.outcome == "failed");
  CHECK(asked.asked_by == "http");
  CHECK(asked.since == 1'500);
  CHECK(asked.after == 0);
  CHECK(asked.before == 1800);
  CHECK(asked.limit == 2);
  get("/toggles", {{"since", "1600"}});
  asked = tree.play->with([](auto& x) { return x.asked_toggles; });
  CHECK(asked.after == 1600);
  CHECK(asked.since == 0);
  tree.play->with([](auto& x) { x.toggles.more = false; });
  CHECK(get("/toggles").body["next"].is_null());
}

TEST_CASE_METHOD(desk_fixture, "what makes no sense is 400 and names the parameter") {
  auto wrong = [&](const char* path, const char* name, const char* value) {
    auto got = get(path, {{name, value}});
    CHECK(got.status == 400);
    CHECK(got.body["code"] == "INVALID_PARAMETER");
    CHECK(got.body["parameter"] == name);
    CHECK(got.body["error"].get<std::string>().starts_with(name));
  };
  for (auto path : {"/history/addresses", "/history/traffic", "/history/signal", "/toggles"})
    for (auto value : {"9", "31", "abc", "-11", "011", "11 "})
      wrong(path, "dongle", value);
  for (auto value : {"0", "1001", "-1", "1.5", "x", "99999999999999999999999"}) {
    wrong("/history/addresses", "limit", value);
    wrong("/toggles", "limit", value);
    wrong("/history/traffic", "hours", value);
  }
  wrong("/history/signal", "hours", "745");
  wrong("/toggles", "outcome", "fine");
  wrong("/toggles", "before", "last");
  for (auto value : {"yesterday", "2026-01-31", "2026-01-31T10:00:00Z!", "-5"})
    wrong("/toggles", "since", value);
  CHECK(get("/toggles/").status == 404);
  CHECK(get("/history").status == 404);
}

TEST_CASE_METHOD(desk_fixture, "without a journal the past is not available just now") {
  caf::scoped_actor self{tree.sys};
  self->request(tree.root, seconds{10}, supervision::terminate_child{"journal"})
    .receive([](const supervision::child_reply&) {}, [](const caf::error&) { FAIL("no reply"); });
  auto gone = [&] { return !tree.w->find("/journal"); };
  REQUIRE(test::fake_tree::eventually(gone));
  for (auto path : {"/history/addresses", "/history/traffic", "/history/signal", "/toggles"})
    CHECK(get(path).status == 503);
}
