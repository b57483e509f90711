#include "actors/toggle/rung_whole.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/usb_world.hpp"

#include <algorithm>

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

struct started : usb_world {
  started() { start_rack(); }
};

struct lenient : usb_world {
  lenient() : usb_world([](settings& x) { x.recovery.quorum = 0.6; }) { start_rack(); }
};

/// The steps of a trace in words: "no interface → USB unbind and bind, power cycle of its port".
std::string rungs(const toggle_record& x) {
  std::string out;
  for (auto& e : x.trace)
    if (e.action.starts_with("step "))
      out += (out.empty() ? "" : ", ") + e.why;
  return out;
}

bool has(const toggle_record& x, const std::string& action, const std::string& read_back) {
  return std::any_of(x.trace.begin(), x.trace.end(), [&](auto& e) {
    return e.action == action && e.read_back.find(read_back) != std::string::npos;
  });
}

/// A trace as text, for a test that fails.
std::string story(const toggle_record& x) {
  std::string out;
  for (auto& e : x.trace)
    out += std::to_string(e.at - x.started) + " +" + std::to_string(e.duration_ms) + " " + e.action
           + ": " + e.read_back + "\n";
  return out;
}

} // namespace

TEST_CASE_METHOD(lenient, "neighbours that work are drained and held for the cut, then let go") {
  usb.of(id(11)).gone = usb.of(id(12)).gone = cure::hub;
  strike();
  pass(1min);
  transcript.clear();
  auto toggle = begin(11);
  for (int i = 0; i < 600 && writes().find("off 1-1.4") == std::string::npos; ++i)
    pass(500ms);
  REQUIRE(writes().find("off 1-1.4") != std::string::npos);
  CHECK(plane.held.contains(id(13)));
  CHECK_FALSE(plane.held.contains(id(14)));
  CHECK(view(11).toggle.hits == std::vector{id(12), id(13)});
  for (int i = 0; i < 600 && !view(11).toggle.running.empty(); ++i)
    pass(500ms);
  auto x = record(toggle);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(has(x, "judge", "hub 1-1: dongles 11, 12, 13; ill 11, 12 (2 of 3 = 66 %, needs 60 %)"));
  CHECK(actions(x).find("judge, drain neighbours, USB: cut power of ports 1-1.1, 1-1.2")
        != std::string::npos);
  CHECK(plane.held.empty());
  CHECK(view(11).toggle.hits.empty());
  CHECK(kernel_has(id(12)));
}

TEST_CASE_METHOD(lenient,
                 "a conductor killed in mid cut holds nobody, and the hub gets its power") {
  usb.of(id(11)).gone = usb.of(id(12)).gone = cure::hub;
  strike();
  pass(1min);
  transcript.clear();
  begin(11);
  for (int i = 0; i < 600 && writes().find("off 1-1.4") == std::string::npos; ++i)
    pass(500ms);
  REQUIRE(plane.held.contains(id(13)));
  kill("/rack/11/toggle");
  CHECK(plane.held.empty());
  CHECK(view(11).toggle.hits.empty());
  pass(10s);
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
}

TEST_CASE_METHOD(started, "toggles that need the same hub share one cycle") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  pass(1min);
  transcript.clear();
  std::vector<std::string> ids;
  for (int n : {11, 12, 13})
    ids.push_back(begin(n));
  pass(10min);
  for (auto& x : ids) {
    auto toggle = record(x);
    REQUIRE(toggle.result);
    CAPTURE(story(toggle));
    CHECK(toggle.result->outcome == toggle_outcome::recovered);
  }
  std::string all = writes();
  size_t cycles = 0;
  for (size_t at = 0; (at = all.find("off 1-1.4", at)) != std::string::npos; ++at)
    ++cycles;
  CHECK(cycles == 1);
}

TEST_CASE_METHOD(started, "a dongle whose power a neighbour's repair keeps away waits for that") {
  hand(*w->board).update(id(12), [](dongle_view& v) {
    v.toggle.hits = {{11}};
    v.toggle.running = "7";
  });
  auto toggle = begin(11);
  pass(30s);
  CHECK(transcript.empty());
  hand(*w->board).update(id(12), [](dongle_view& v) {
    v.toggle.hits.clear();
    v.toggle.running.clear();
  });
  pass(30s);
  auto x = record(toggle);
  REQUIRE(x.result);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(has(x, "wait", "toggle 7 of dongle 12"));
}

TEST_CASE_METHOD(started, "a failure of the hub is repaired beginning there") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  toggle_order order;
  order.id = "99";
  order.who = policy::asker::recovery;
  order.asked_by = "recovery: test";
  order.group = "hub 1-1: dongles 11, 12, 13 went together";
  order.hub_first = true;
  happening begins;
  begins.kind = happening_kind::toggle_started;
  begins.dongle = id(11);
  begins.toggle = order.id;
  begins.by = order.asked_by;
  w->history->add(begins);
  ask<toggle_started>(at("/rack/11/toggle"), order);
  pass(2min);
  CHECK(writes().starts_with("off 1-1.1, off 1-1.2, off 1-1.3, off 1-1.4"));
  auto x = record("99");
  CHECK(has(x, "group", "went together"));
  CHECK(rungs(x) == "power cycle of its hub");
  CHECK(kernel_has(id(13)));
}
