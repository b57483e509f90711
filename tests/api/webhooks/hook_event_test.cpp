#include "api/webhooks/hook_event.hpp"

#include "actors/toggle_record.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled;
using namespace dongled::api;

namespace {

happening phase(uint64_t id, unix_ms at, uint8_t dongle, const std::string& now) {
  happening x;
  x.id = id;
  x.at = at;
  x.kind = happening_kind::phase;
  x.dongle = subnet_id{dongle};
  x.details = {{"before", "?"}, {"now", now}, {"why", "because of " + now}};
  return x;
}

happening toggle(uint64_t id, unix_ms at, happening_kind kind) {
  happening x;
  x.id = id;
  x.at = at;
  x.kind = kind;
  x.dongle = subnet_id{11};
  x.toggle = "77";
  x.by = "http 192.0.2.1";
  return x;
}

using kept = std::vector<std::string>;
kept names(const std::vector<hook_event>& all) {
  kept out;
  for (auto& x : all)
    out.push_back(x.event);
  return out;
}

} // namespace

TEST_CASE("an outage is told once it has lasted, with how it began") {
  hook_reader reader{{}, {}};
  CHECK(reader.read(phase(5, 1000, 11, "ill")).empty());
  CHECK(reader.due(3999).empty());
  auto down = reader.due(4000);
  REQUIRE(names(down) == kept{"dongle_down"});
  CHECK(reader.due(9000).empty());
  CHECK(down[0].id == "5");
  CHECK(down[0].at == 1000);
  CHECK(down[0].body["incident"] == "5");
  CHECK(down[0].body["phase"] == "ill");
  CHECK(down[0].body["reason"] == "because of ill");
  CHECK(down[0].body["dongle"] == 11);
  CHECK(reader.read(phase(6, 5000, 11, "recovering")).empty());
  CHECK(reader.read(phase(7, 6000, 11, "absent")).empty());
  auto up = reader.read(phase(8, 61'000, 11, "ready"));
  REQUIRE(names(up) == kept{"dongle_up"});
  CHECK(up[0].id == "8");
  CHECK(up[0].body["incident"] == "5");
  CHECK(up[0].body["down_for_s"] == 60);
  CHECK(up[0].body["down_since"] == down[0].body["at"]);
  CHECK(reader.open().empty());
}

TEST_CASE("an outage of a moment is not told") {
  hook_reader reader{{}, {}};
  CHECK(reader.read(phase(5, 1000, 11, "ill")).empty());
  CHECK(reader.read(phase(6, 3000, 11, "ready")).empty());
  CHECK(reader.due(99'000).empty());
  CHECK(reader.open().empty());
}

TEST_CASE("one that nobody looked at in time is told whole, in its order") {
  hook_reader reader{{}, {}};
  (void)reader.read(phase(5, 1000, 11, "ill"));
  CHECK(names(reader.read(phase(6, 8000, 11, "ready"))) == kept{"dongle_down", "dongle_up"});
}

TEST_CASE("what a repair is for is told before the repair") {
  hook_reader reader{{}, {}};
  (void)reader.read(phase(5, 1000, 11, "ill"));
  auto both = reader.read(toggle(6, 1500, happening_kind::toggle_started));
  REQUIRE(names(both) == kept{"dongle_down", "toggle_started"});
  CHECK(both[1].body["toggle_id"] == "77");
  CHECK(both[1].body["asked_by"] == "http 192.0.2.1");
}

TEST_CASE("the end of a toggle has the fields of /toggle, and ours") {
  toggle_result r;
  r.toggle_id = "77";
  r.outcome = toggle_outcome::changed;
  r.ip = "203.0.113.5";
  r.previous_ip = "203.0.113.4";
  r.duration_ms = 4200;
  auto x = toggle(9, 1000, happening_kind::toggle_ended);
  x.details = to_json(r);
  hook_reader reader{{}, {}};
  auto got = reader.read(x);
  REQUIRE(names(got) == kept{"toggle_ended"});
  auto& body = got[0].body;
  CHECK(body["event"] == "toggle_ended");
  CHECK(body["id"] == "9");
  CHECK(body["dongle"] == 11);
  CHECK(body["success"] == true);
  CHECK(body["outcome"] == "changed");
  CHECK(body["ip"] == "203.0.113.5");
  CHECK(body["previous_ip"] == "203.0.113.4");
  CHECK(body["duration_ms"] == 4200);
  CHECK(body["toggle_id"] == "77");
  CHECK(body["traffic"]["upload"] == 0);
  CHECK(body.contains("signal"));
  CHECK(body.contains("timestamp"));
}

TEST_CASE("only what is wanted is told, and a person's toggle is no outage") {
  hook_reader toggles{{true, false}, {}};
  CHECK(toggles.read(phase(5, 1000, 11, "ill")).empty());
  CHECK(toggles.due(9000).empty());
  hook_reader dongles{{false, true}, {}};
  CHECK(dongles.read(toggle(6, 1500, happening_kind::toggle_started)).empty());
  CHECK(dongles.read(toggle(7, 1500, happening_kind::toggle_ended)).empty());
  for (auto x : {"toggling", "recovering", "starting", "doubted", "nonsense"})
    CHECK(dongles.read(phase(8, 2000, 11, x)).empty());
  CHECK(dongles.due(99'000).empty());
}

TEST_CASE("a walled garden is an outage, and one that was first taken for ill is told as such") {
  hook_reader x{{}, {}};
  (void)x.read(phase(5, 1000, 11, "walled_garden"));
  (void)x.read(phase(6, 1000, 12, "ill"));
  (void)x.read(phase(7, 1500, 12, "walled_garden"));
  auto down = x.due(9000);
  REQUIRE(names(down) == kept{"dongle_down", "dongle_down"});
  for (auto& y : down)
    CHECK(y.body["phase"] == "walled_garden");
}

TEST_CASE("an outage that is open goes on after a restart, told or not") {
  hook_reader first{{}, {}};
  (void)first.read(phase(5, 1000, 11, "ill"));
  (void)first.read(phase(6, 1000, 12, "absent"));
  (void)first.due(4000);
  (void)first.read(phase(7, 4500, 13, "ill"));
  hook_reader second{{}, first.open()};
  // Everything begins anew in the next run.
  for (auto n : {uint8_t{11}, uint8_t{12}, uint8_t{13}})
    (void)second.read(phase(20u + n, 5000, n, "starting"));
  CHECK(second.read(phase(41, 5500, 12, "absent")).empty());
  auto up = second.read(phase(42, 6000, 11, "ready"));
  REQUIRE(names(up) == kept{"dongle_up"});
  CHECK(up[0].body["incident"] == "5");
  auto late = second.due(7500);
  REQUIRE(names(late) == kept{"dongle_down"});
  CHECK(late[0].body["incident"] == "7");
}

TEST_CASE("whatever happens, downs and ups come in pairs") {
  std::mt19937 random{42};
  const std::vector<std::string> all{
    "absent",   "conflict", "quarantined", "toggling", "recovering", "off",           "trouble",
    "starting", "ill",      "doubted",     "degraded", "ready",      "walled_garden", "closed"};
  hook_reader reader{{}, {}};
  std::map<int, std::string> down; // dongle → incident
  unix_ms now = 1000;
  size_t pairs = 0;
  auto judge = [&](const std::vector<hook_event>& events) {
    for (auto& x : events) {
      int n = x.body["dongle"];
      std::string incident = x.body["incident"];
      if (x.event == "dongle_down") {
        CHECK_FALSE(down.contains(n));
        down[n] = incident;
      } else {
        CHECK(down[n] == incident);
        pairs += down.erase(n);
      }
    }
  };
  for (uint64_t id = 1; id < 20'000; ++id) {
    now += static_cast<unix_ms>(random() % 2000);
    if (random() % 50 == 0)
      reader = hook_reader{{}, reader.open()}; // the daemon starts again
    judge(reader.read(
      phase(id, now, static_cast<uint8_t>(11 + random() % 3), all[random() % all.size()])));
    if (random() % 3 == 0)
      judge(reader.due(now));
  }
  CHECK(pairs > 100);
}

TEST_CASE("what becomes of the firewall's list is told to who asked for it") {
  happening x;
  x.id = 7;
  x.at = 1'700'000'000'000;
  x.kind = happening_kind::firewall;
  x.text = "A firewall list was not taken: line 3";
  x.by = "list";
  x.details = {{"what", "refused"}, {"line", 3}};
  CHECK(hook_reader({true, true, false}, {}).read(x).empty());
  auto told = hook_reader({false, false, true}, {}).read(x);
  REQUIRE(told.size() == 1);
  CHECK(told[0].event == "firewall_refused");
  CHECK(told[0].body["dongle"] == nullptr);
  CHECK(told[0].body["line"] == 3);
  CHECK(told[0].body["text"] == x.text);
  CHECK(told[0].body["id"] == "7");
}
