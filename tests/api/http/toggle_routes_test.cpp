#include "api/http/http_routes.hpp"

#include "tests/api/fake_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

toggle_record ended(const std::string& id, toggle_outcome how) {
  toggle_result result;
  result.outcome = how;
  result.ip = "203.0.113.2";
  result.previous_ip = "203.0.113.1";
  result.toggle_id = id;
  result.error = how == toggle_outcome::failed ? "nothing helped" : "";
  return {id, {11}, "http 127.0.0.1", 1000, result, {{1000, "data off", "healthy", "off", 40}}};
}

/// The routes in front of a fake gate and journal.
struct desk_fixture {
  desk_fixture() {
    tree.start();
    dongled::test::hand(*tree.w->board).update({11}, [](auto& x) { x.known = true; });
  }

  void gate_says(decltype(toggle_answer::what) x) {
    tree.play->with([&](auto& play) { play.answer.what = std::move(x); });
  }

  http_answer get(const std::string& path, bool async = false, const std::string& method = "GET") {
    http_desk desk{tree.w, door};
    return dispatch(desk, {method, path, "", "192.0.2.50", async});
  }

  std::string header(const http_answer& x, const std::string& name) {
    for (auto& [key, value] : x.headers)
      if (key == name)
        return value;
    return "(none)";
  }

  test::fake_tree tree;
  session door{tree.sys};
};

} // namespace

TEST_CASE_METHOD(desk_fixture, "what is no subnet of the range is 400 before all else") {
  for (auto bad : {"abc", "999", "-1", "011", "10", "31", "0", "1e1", "+11", "11x", "256", "11.0",
                   "99999999999999999999"}) {
    auto got = get(std::string{"/toggle/"} + bad);
    CHECK(got.status == 400);
    CHECK(got.body == json{{"error", "Invalid subnet (11-30)"}, {"code", "INVALID_SUBNET"}});
  }
  CHECK(tree.play->with([](auto& x) { return x.asked_by; }).empty());
}

TEST_CASE_METHOD(desk_fixture, "an unknown dongle is 404 UNKNOWN_DONGLE") {
  auto got = get("/toggle/12");
  CHECK(got.status == 404);
  CHECK(got.body["code"] == "UNKNOWN_DONGLE");
  CHECK(got.body["error"].is_string());
}

TEST_CASE_METHOD(desk_fixture, "how fresh an address must be is a length of time") {
  http_desk desk{tree.w, door};
  auto with = [&](const std::string& fresh) {
    return dispatch(desk, {"GET", "/toggle/11", "", "192.0.2.50", true, {{"fresh", fresh}}});
  };
  for (auto bad : {"24", "-1h", "h", "1y", "0s"}) {
    CHECK(with(bad).status == 400);
    CHECK(with(bad).body["code"] == "INVALID_FRESH");
  }
  gate_says(toggle_accepted{"5"});
  CHECK(with("24h").status == 202);
}

TEST_CASE_METHOD(desk_fixture, "what looks ahead at a link does not toggle") {
  http_desk desk{tree.w, door};
  for (auto& [name, value] : {std::pair{"purpose", "prefetch"},
                              {"sec-purpose", "Prefetch;prerender"},
                              {"x-moz", "prefetch"},
                              {"x-purpose", "preview"}}) {
    http_ask x{"GET", "/rotate/" + std::string(64, '0'), "", "192.0.2.50"};
    x.headers[name] = value;
    auto got = dispatch(desk, x);
    CHECK(got.status == 403);
    CHECK(got.body["code"] == "PREFETCH");
  }
}

TEST_CASE_METHOD(desk_fixture, "a running toggle is 409 with its id") {
  gate_says(policy::busy{"77"});
  auto got = get("/toggle/11");
  CHECK(got.status == 409);
  CHECK(got.body["code"] == "TOGGLE_IN_PROGRESS");
  CHECK(got.body["toggle_id"] == "77");
}

TEST_CASE_METHOD(desk_fixture, "a cool-down is 429 with retry_after_s and Retry-After") {
  gate_says(policy::cooling{seconds{9}});
  auto got = get("/toggle/11");
  CHECK(got.status == 429);
  CHECK(got.body["code"] == "TOGGLE_COOLDOWN");
  CHECK(got.body["retry_after_s"] == 9);
  CHECK(header(got, "Retry-After") == "9");
}

TEST_CASE_METHOD(desk_fixture, "too many toggles are 429 with both numbers and Retry-After") {
  gate_says(policy::full{3, 3});
  auto got = get("/toggle/11");
  CHECK(got.status == 429);
  CHECK(got.body["code"] == "TOO_MANY_TOGGLES");
  CHECK(got.body["current_toggles"] == 3);
  CHECK(got.body["max_concurrent"] == 3);
  CHECK(std::stoi(header(got, "Retry-After")) > 0);
}

TEST_CASE_METHOD(desk_fixture, "a refusal of gate is 503 in its own words") {
  gate_says(toggle_refused{"its actors are down"});
  auto got = get("/toggle/11");
  CHECK(got.status == 503);
  CHECK(got.body["error"].get<std::string>().find("its actors are down") != std::string::npos);
}

TEST_CASE_METHOD(desk_fixture, "a dongle that is switched off is 409 POWERED_OFF") {
  gate_says(toggle_powered_off{});
  auto got = get("/toggle/11");
  CHECK(got.status == 409);
  CHECK(got.body["code"] == "POWERED_OFF");
  CHECK(header(got, "Retry-After") == "(none)");
}

TEST_CASE_METHOD(desk_fixture, "an async toggle is 202 with where to look") {
  gate_says(toggle_accepted{"78"});
  auto got = get("/toggle/11", true);
  CHECK(got.status == 202);
  CHECK(got.body["toggle_id"] == "78");
  CHECK(got.body["status_url"] == "/toggles/78");
  CHECK(header(got, "Location") == "/toggles/78");
  CHECK(tree.play->with([](auto& x) { return x.asked_by; }) == "http 192.0.2.50");
}

TEST_CASE_METHOD(desk_fixture, "a toggle answers its result: 200, unchanged included") {
  for (auto how : {toggle_outcome::changed, toggle_outcome::recovered, toggle_outcome::unchanged}) {
    gate_says(toggle_accepted{"79"});
    tree.play->with([&](auto& x) { x.ends_with = ended("79", how); });
    auto got = get("/toggle/11", false, "POST");
    CHECK(got.status == 200);
    CHECK(got.body["outcome"] == to_string(how));
    CHECK(got.body["success"] == (how != toggle_outcome::unchanged));
    for (auto key : {"ip", "previous_ip", "traffic", "signal", "step", "timestamp", "duration_ms",
                     "toggle_id"})
      CHECK(got.body.contains(key));
  }
}

TEST_CASE_METHOD(desk_fixture, "a failed toggle is 500 with sentence and code") {
  gate_says(toggle_accepted{"80"});
  tree.play->with([](auto& x) { x.ends_with = ended("80", toggle_outcome::failed); });
  auto got = get("/toggle/11");
  CHECK(got.status == 500);
  CHECK(got.body["success"] == false);
  CHECK(got.body["error"] == "nothing helped");
  CHECK(got.body["code"] == "TOGGLE_FAILED");
}

TEST_CASE_METHOD(desk_fixture, "a toggle whose gate dies is found in the journal") {
  gate_says(toggle_accepted{"81"});
  auto killer = std::thread([&] {
    test::fake_tree::eventually(
      [&] { return !tree.play->with([](auto& x) { return x.asked_by; }).empty(); });
    tree.play->with([](auto& x) { x.journal["81"] = ended("81", toggle_outcome::changed); });
    caf::anon_send<caf::message_priority::high>(tree.w->find("/rack/gate"),
                                                caf::exit_msg{{}, caf::exit_reason::kill});
  });
  auto got = get("/toggle/11");
  killer.join();
  CHECK(got.status == 200);
  CHECK(got.body["toggle_id"] == "81");
}

TEST_CASE_METHOD(desk_fixture, "a closing door ends a waiting toggle with 503 and its id") {
  gate_says(toggle_accepted{"82"});
  auto closer = std::thread([&] {
    test::fake_tree::eventually(
      [&] { return !tree.play->with([](auto& x) { return x.asked_by; }).empty(); });
    door.close();
  });
  auto got = get("/toggle/11");
  closer.join();
  CHECK(got.status == 503);
}

TEST_CASE_METHOD(desk_fixture, "a toggle can be looked up, with its trace") {
  tree.play->with([](auto& x) { x.journal["7"] = ended("7", toggle_outcome::changed); });
  auto got = get("/toggles/7");
  CHECK(got.status == 200);
  CHECK(got.body["state"] == "ended");
  CHECK(got.body["result"]["outcome"] == "changed");
  CHECK(got.body["trace"][0]["action"] == "data off");
  for (auto bad : {"8", "a.b", "%00", "x;y"}) {
    auto none = get(std::string{"/toggles/"} + bad);
    CHECK(none.status == 404);
    CHECK(none.body["code"] == "UNKNOWN_TOGGLE");
  }
}

TEST_CASE_METHOD(desk_fixture, "a running toggle that the journal has not got is on the board") {
  dongled::test::hand(*tree.w->board).update({11}, [](auto& x) {
    x.toggle.running = "83";
    x.toggle.asked_by = "shell";
  });
  auto got = get("/toggles/83");
  CHECK(got.status == 200);
  CHECK(got.body["state"] == "running");
  CHECK(got.body["result"].is_null());
}

TEST_CASE_METHOD(desk_fixture, "a port is closed and opened again, and no row is restarted") {
  auto before = tree.w->census->find("/rack/11/socks").id();
  auto got = get("/recover-socks5/11");
  CHECK(got.status == 200);
  CHECK(got.body["success"] == true);
  CHECK(got.body["port"] == 10011);
  CHECK(got.body["port_listening"] == true);
  CHECK(got.body["service_status"] == json{{"before", "active"}, {"after", "active"}});
  CHECK(got.body["timestamp"].is_string());
  auto now = tree.w->census->find("/rack/11/socks");
  REQUIRE(now);
  CHECK(now.id() == before);
  CHECK(get("/recover-socks5/12").status == 404);
  CHECK(get("/recover-socks5/x").status == 400);
}

TEST_CASE_METHOD(desk_fixture, "what is no route is 404, a wrong method 405 with Allow") {
  for (auto path :
       {"/index.html", "/toggle", "/toggle/", "/toggle/11/", "/toggles/", "/metricsx", "/STATUS"})
    CHECK(get(path).body["code"] == "NOT_FOUND");
  auto got = get("/status", false, "DELETE");
  CHECK(got.status == 405);
  CHECK(header(got, "Allow") == "GET, HEAD");
  CHECK(get("/status", false, "HEAD").status == 200);
  // HEAD must never cause a toggle.
  auto head = get("/toggle/11", false, "HEAD");
  CHECK(head.status == 405);
  CHECK(header(head, "Allow") == "GET, POST");
}

TEST_CASE_METHOD(desk_fixture, "health is 200 while the tree is up, else 503 with the reason") {
  // A supervisor says that it is up a moment before the census does.
  CHECK(test::fake_tree::eventually([&] { return get("/health").status == 200; }));
  CHECK(get("/health").body == json{{"status", "ok"}});
  caf::scoped_actor self{tree.sys};
  self->request(tree.root, seconds{10}, supervision::terminate_child{"journal"})
    .receive([](const supervision::child_reply&) {}, [](const caf::error&) { FAIL("no reply"); });
  // "stopping" comes before: the supervisor answers a moment before the census is written.
  auto stopped = [&] { return get("/health").body.value("error", "") == "/journal is stopped"; };
  CHECK(test::fake_tree::eventually(stopped));
  auto got = get("/health");
  CHECK(got.status == 503);
  CHECK(got.body["code"] == "UNHEALTHY");
}

TEST_CASE_METHOD(desk_fixture, "the tree shows the living, and as busy who does not answer") {
  auto got = get("/tree");
  REQUIRE(got.status == 200);
  auto& rack = got.body["children"][2];
  CHECK(rack["path"] == "/rack");
  CHECK(rack["children"][0]["state"] == "a fake gate");
  auto& dongle = rack["children"][1]["children"];
  REQUIRE(dongle.size() == 2);
  CHECK(dongle[1]["path"] == "/rack/11/toggle");
  CHECK(dongle[1]["state"] == "busy (no answer)");
  CHECK(dongle[1]["mailbox"].is_null());
  CHECK(dongle[0]["id"].get<uint64_t>() > 0);
}
