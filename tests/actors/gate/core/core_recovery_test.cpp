#include "tests/actors/gate/core/core_bench.hpp"

using namespace dongled;
using namespace dongled::test;
namespace by = gate_core::by;

namespace {

/// All that is done about it is done; it is not looked at before the core wants to.
struct sick_rack : core_bench {
  sick_rack() { recall(); }

  /// It fails since a moment ago, and the others that work have worked since.
  void report(int n) {
    for (auto& x : rack)
      x.view.health.good_at = x.view.health.now == policy::egress::healthy ? wall : 0;
    auto& health = of(n).view.health;
    health.now = policy::egress::ill;
    health.good_at = 0;
    health.failing_since = wall - 1;
    on(gate_core::event::reported{{id(n), true, "no answer"}, false});
  }
  const gate_core::patient& patient(int n) { return *core.look(id(n)); }
};

} // namespace

TEST_CASE_METHOD(core_bench, "nothing begins before it is known what must not be repaired") {
  unplug(12);
  CHECK(look().empty());
  pass(1h);
  CHECK(look().empty());
  recall();
  CHECK(look() == "12: it may come back by itself");
}

TEST_CASE_METHOD(sick_rack, "who has gone is given its time, and asked about when that is up") {
  look();
  unplug(12);
  CHECK(look() == "12: it may come back by itself");
  CHECK(due == 15s);
  pass(due);
  CHECK(look() == "begin 12: recovery: it is gone from USB port 1-1.2; 12 waits no more");
  runs(12);
  CHECK(look().empty());
}

TEST_CASE_METHOD(sick_rack, "what this host has lost for all of them at once gets no repair") {
  look();
  unplug(12);
  lost = "the address on every dongle's link is gone";
  look();
  pass(1h);
  CHECK(look().find("begin") == std::string::npos);
  lost = "";
  pass(1h);
  CHECK(look().find("begin 12") != std::string::npos);
}

TEST_CASE_METHOD(sick_rack, "of those that went together one begins, and the others wait for it") {
  look();
  for (int n : {11, 12, 13})
    unplug(n);
  look();
  pass(15s);
  auto said = look();
  CHECK(said.find("begin 11: recovery: hub 1-1: dongles 11, 12, 13 went together [") == 0);
  auto id = core.running().at({11}).id;
  CHECK(patient(12).leader() == id);
  REQUIRE(patient(12).holds.size() == 1);
  CHECK(patient(12).holds[0].set_by == id);
  CHECK(patient(12).holds[0].why == "waits for the repair of hub 1-1 by toggle " + id);
  runs(11);
  pass(10min);
  look();
  CHECK(core.running().size() == 1); // for as long as that takes
  over(11, toggle_outcome::failed);
  CHECK(look().find("begin") == std::string::npos);
  CHECK(patient(12).leader().empty());
  REQUIRE(patient(12).held_by(by::repair));
  CHECK(patient(12).held_by(by::repair)->until == at + 15s);
}

TEST_CASE_METHOD(sick_rack, "a repair that failed is tried again later and later") {
  report(12);
  std::chrono::seconds waits[]{30s, 60s, 120s};
  for (auto wait : waits) {
    REQUIRE(look().find("begin 12: recovery: no answer") == 0);
    runs(12);
    over(12, toggle_outcome::failed);
    report(12);
    CHECK(look() == "12: the last repair failed; the next one is due later");
    CHECK(due == wait);
    pass(wait - 1ms);
    CHECK(look().empty());
    pass(1ms);
  }
}

TEST_CASE_METHOD(sick_rack, "what its modem has said holds a dongle for as long as it says so") {
  report(12);
  look();
  runs(12);
  of(12).view.modem.trouble = "no SIM";
  over(12, toggle_outcome::failed, "no SIM");
  report(12);
  pass(30s);
  CHECK(look() == "12: no repair heals this: no SIM");
  CHECK(due == 15min - 30s);
  of(12).view.modem.trouble.clear();
  CHECK(look().find("begin 12") == 0);
}

TEST_CASE_METHOD(sick_rack, "what we could not find out counts against nobody") {
  unplug(12);
  look();
  pass(15s);
  REQUIRE(look().find("begin 12") == 0);
  CHECK(patient(12).now.tried);
  runs(12);
  toggle_result r;
  r.toggle_id = core.running().at({12}).id;
  r.not_known = true;
  of(12).view.toggle.running.clear();
  on(gate_core::event::toggle_over{{12}, r, {}});
  CHECK_FALSE(patient(12).now.tried);
  CHECK_FALSE(patient(12).held_by(by::back_off));
  pass(15s);
  CHECK(look().find("begin 12") == 0);
}

TEST_CASE_METHOD(sick_rack, "who loses its power to a neighbour's repair is waited for") {
  of(11).view.toggle.running = "7";
  of(11).view.toggle.hits = {{12}};
  look();
  unplug(12);
  pass(15s);
  of(11).view.toggle.hits.clear();
  look();
  REQUIRE(patient(12).held_by(by::cut));
  CHECK(patient(12).held_by(by::cut)->until == at + 5s);
}

TEST_CASE_METHOD(sick_rack, "while nobody can perform it no toggle begins, and it is tried soon") {
  report(12);
  of(12).conductor = false;
  CHECK(look().find("begin") == std::string::npos);
  CHECK(due == 2s);
  CHECK(core.running().empty());
  pass(2s);
  of(12).conductor = true;
  CHECK(look().find("begin 12") == 0);
}

TEST_CASE_METHOD(sick_rack, "probes that fail everywhere are doubted, and nothing is touched") {
  for (int n : {11, 12, 13})
    report(n);
  CHECK(look().find("11 is doubted; 12 is doubted; 13 is doubted") == 0);
  CHECK(core.running().empty());
}

TEST_CASE_METHOD(sick_rack, "a word of health that came in a toggle is old") {
  of(12).view.health.now = policy::egress::ill;
  CHECK(on(gate_core::event::reported{{{12}, true, "no answer"}, true}).empty());
  CHECK(look().empty());
}

TEST_CASE_METHOD(sick_rack, "a repair after which it falls ill again at once was none") {
  report(12);
  look();
  runs(12);
  over(12, toggle_outcome::recovered);
  of(12).view.health.now = policy::egress::healthy;
  look();
  pass(5s);
  report(12);
  look();
  REQUIRE(patient(12).held_by(by::back_off));
  CHECK(patient(12).held_by(by::back_off)->until == at + 30s);
}

TEST_CASE_METHOD(sick_rack, "an unknown stick that shows its CD-ROM is switched, one try a time") {
  gate_core::event::looked now{rack, {{"1-1.4"}}, true, {}};
  CHECK(on(now).empty());
  pass(2s);
  CHECK(on(now) == "switch 1-1.4, try 1");
  pass(1h);
  CHECK(on(now).empty()); // its answer is owed
  CHECK(on(gate_core::event::mode_switched{{"1-1.4"}, "sent", true}) == "look");
  CHECK(on(now) == "switch 1-1.4, try 2");
}

TEST_CASE_METHOD(sick_rack, "a mark from the time to come, by a clock that was set back, is void") {
  auto cleared = [&] {
    return only<gate_core::action::clear_cut>(raw(gate_core::event::looked{rack, {}, true, lost}));
  };
  of(11).view.cut.at = wall - 1;
  CHECK(cleared().empty());
  of(11).view.cut.at = wall + 1;
  REQUIRE(cleared().size() == 1);
  CHECK(cleared().front().dongle == id(11));
}
