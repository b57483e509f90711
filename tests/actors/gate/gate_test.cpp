#include "actors/gate/gate.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_modem::cure;
using policy::asker;

namespace {

struct rack : fake_world {
  explicit rack(settings x = usual()) : fake_world(std::move(x)) { start(); }

  /// Asks for the end of a toggle, as a waiting HTTP client does.
  void wait_for(const std::string& toggle) {
    waiter.emplace(sys);
    open.emplace((*waiter)->request(at("/rack/gate"), 3600s, toggle_wait{toggle}));
    run();
  }

  /// What the waiting client was told; nothing yet.
  std::optional<toggle_result> told() {
    std::optional<toggle_result> out;
    if ((*waiter)->has_next_message())
      open->receive([&](const toggle_closed& x) { out = x.record.result; },
                    [](const caf::error&) {});
    return out;
  }

  std::optional<caf::scoped_actor> waiter;
  using handle = decltype(std::declval<caf::scoped_actor&>()->request(
    std::declval<caf::actor&>(), caf::timespan{}, toggle_wait{}));
  std::optional<handle> open;
};

template <class T>
T answered(const toggle_answer& x) {
  REQUIRE(std::holds_alternative<T>(x.what));
  return std::get<T>(x.what);
}

settings four_expected() {
  auto x = fake_world::usual();
  x.dongles.expected = {{11}, {12}, {13}, {14}};
  return x;
}

struct rack_of_four : rack {
  rack_of_four() : rack(four_expected()) {
    kernel.plug(id(14));
    tell();
    pass(6s);
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a dongle nobody knows has no toggle") {
  answered<toggle_unknown>(ask_toggle(29));
  CHECK_FALSE(w->board->find(id(29)));
}

TEST_CASE_METHOD(rack, "a dongle that shows up is known, and gets its actors") {
  kernel.plug(id(20));
  tell();
  pass(7s);
  CHECK(at("/rack/20/toggle"));
  CHECK(phase(20) == "ready");
}

TEST_CASE_METHOD(rack, "the running toggle's id is told to whoever else asks") {
  auto toggle = begin(11);
  CHECK(answered<policy::busy>(ask_toggle(11)).toggle == toggle);
  CHECK(answered<policy::busy>(ask_toggle(11, asker::recovery)).toggle == toggle);
  CHECK(phase(11) == "toggling");
  CHECK(phase(12) == "ready");
}

TEST_CASE_METHOD(rack, "after a toggle people wait for the cool-down, repairs do not") {
  toggled(11);
  auto left = answered<policy::cooling>(ask_toggle(11)).left;
  CHECK(left > 13s);
  CHECK(left <= 15s);
  pass(left);
  auto second = begin(11);
  CHECK(std::stoull(second) > 0);
  pass(30s);
  REQUIRE(view(11).toggle.running.empty());
  CHECK_FALSE(begin(11, asker::recovery).empty());
}

TEST_CASE_METHOD(rack_of_four, "people may run three toggles at once; repairs are not limited") {
  for (int n : {11, 12, 13})
    begin(n);
  auto no = answered<policy::full>(ask_toggle(14));
  CHECK(no.running == 3);
  CHECK(no.limit == 3);
  begin(14, asker::recovery);
  pass(1min);
  for (int n : {11, 12, 13})
    CHECK(view(n).toggle.last->outcome == toggle_outcome::changed);
  // A recovery that finds its dongle well leaves it, and its address, alone.
  CHECK(view(14).toggle.last->outcome == toggle_outcome::recovered);
  CHECK(view(14).toggle.last->step == 0);
}

TEST_CASE_METHOD(rack, "whoever waits is told the end, and the journal has the trace") {
  auto toggle = begin(11);
  wait_for(toggle);
  pass(2s);
  CHECK_FALSE(told());
  CHECK_FALSE(record(toggle).result); // it runs
  pass(20s);
  auto end = told();
  REQUIRE(end);
  CHECK(end->outcome == toggle_outcome::changed);
  CHECK(record(toggle).result->ip == end->ip);
  CHECK_FALSE(ask<toggle_closed>(at("/rack/gate"), toggle_wait{toggle})); // over is over
}

TEST_CASE_METHOD(rack, "a conductor killed mid-hold fails its toggle, and lets go of everything") {
  auto toggle = begin(11);
  wait_for(toggle);
  pass(1s);
  REQUIRE(plane.held.contains(id(11)));
  REQUIRE_FALSE(modem(id(11))->data);
  kill("/rack/11/toggle");
  auto end = told();
  REQUIRE(end);
  CHECK(end->outcome == toggle_outcome::failed);
  CHECK(end->error.find("the conductor went down") == 0);
  CHECK(end->toggle_id == toggle);
  CHECK(plane.held.empty());
  CHECK(view(11).toggle.running.empty());
  CHECK(record(toggle).result->outcome == toggle_outcome::failed);
  CHECK(at("/rack/11/toggle"));                                        // its supervisor has it back
  CHECK(std::holds_alternative<policy::cooling>(ask_toggle(11).what)); // the slot is free
}

TEST_CASE_METHOD(rack,
                 "data left off by a killed conductor is switched on again, and no repair begins") {
  begin(11);
  pass(1s);
  REQUIRE_FALSE(modem(id(11))->data);
  kill("/rack/11/toggle");
  CHECK(modem(id(11))->data);
  pass(2min);
  CHECK(phase(11) == "ready");
  CHECK(view(11).toggle.asked_by == "test");
}

TEST_CASE_METHOD(rack, "a gate's death opens no dongle that its toggle holds") {
  auto toggle = begin(11);
  pass(1s);
  REQUIRE(plane.held.contains(id(11)));
  transcript.clear();
  kill("/rack/gate");
  pass(1s);
  CHECK(plane.held.contains(id(11)));
  CHECK(transcript.find("11: released") == std::string::npos);
  pass(20s);
  CHECK(plane.held.empty());
  CHECK(record(toggle).result->outcome == toggle_outcome::changed);
}

TEST_CASE_METHOD(rack, "an aborted toggle's conductor does nothing more, and holds nobody") {
  auto toggle = begin(11);
  pass(1s);
  REQUIRE_FALSE(modem(id(11))->data);
  SECTION("it is called off by its id") {
    self->send(at("/rack/11/toggle"), toggle_abort{"another", "test"});
    run();
    CHECK(plane.held.contains(id(11)));
    self->send(at("/rack/11/toggle"), toggle_abort{toggle, "test"});
  }
  SECTION("a gate that knows of none calls off whatever runs") {
    hand(*w->board).update(id(11), [](dongle_view& v) { v.toggle.running.clear(); });
    kill("/rack/gate");
  }
  pass(100ms);
  CHECK(plane.held.empty());
  CHECK(ask<conductor_state>(at("/rack/11/toggle"), conductor_query{})->id.empty());
  auto probes = plane.probes[id(11)];
  hand(*w->board).update(id(11), [](dongle_view& v) { v.toggle.running.clear(); });
  pass(1s);
  CHECK(plane.probes[id(11)] <= probes + 1); // health's own
  pass(20s);
  CHECK(modem(id(11))->data);
}

TEST_CASE_METHOD(rack, "who waits for a toggle hears of gate's death at once") {
  wait_for(begin(11));
  kill("/rack/gate");
  CHECK((*waiter)->has_next_message());
  CHECK_FALSE(told());
}

TEST_CASE_METHOD(rack, "a gate killed mid-toggle finds it again, and closes it when it ends") {
  auto toggle = begin(11);
  pass(1s);
  kill("/rack/gate");
  pass(100ms);
  CHECK(answered<policy::busy>(ask_toggle(11)).toggle == toggle);
  wait_for(toggle);
  pass(20s);
  auto end = told();
  REQUIRE(end);
  CHECK(end->outcome == toggle_outcome::changed);
  CHECK(view(11).toggle.running.empty());
  CHECK(record(toggle).result->outcome == toggle_outcome::changed);
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "gate and conductor killed together leave no toggle that runs for ever") {
  auto toggle = begin(11);
  pass(1s);
  kill("/rack/11/toggle");
  transcript.clear();
  begin(12);
  pass(1s);
  kill("/rack/gate");
  kill("/rack/12/toggle");
  pass(5s);
  CHECK(view(12).toggle.running.empty());
  pass(2min);
  CHECK(phase(11) == "ready");
  CHECK(phase(12) == "ready");
  CHECK(record(toggle).result->outcome == toggle_outcome::failed);
}

TEST_CASE_METHOD(rack, "a killed gate takes no dongle with it") {
  auto before = at("/rack/11/modem").id();
  kill("/rack/gate");
  pass(5s);
  CHECK(at("/rack/11/modem").id() == before);
  CHECK(phase(11) == "ready");
  begin(11);
}
