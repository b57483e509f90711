#include "tests/actors/gate/core/core_bench.hpp"

using namespace dongled;
using namespace dongled::test;
namespace action = gate_core::action;

namespace {

struct desk : core_bench {
  desk() { recall(); }

  std::string accepted(int n) {
    auto said = ask(n);
    REQUIRE(std::get_if<toggle_accepted>(&said.what));
    runs(n);
    return std::get<toggle_accepted>(said.what).id;
  }
  template <class T>
  bool says(int n) {
    return std::holds_alternative<T>(ask(n).what);
  }
};

} // namespace

TEST_CASE_METHOD(desk, "a toggle is let in, or told why not, in the contract's order") {
  of(13).view.known = false;
  CHECK(says<toggle_unknown>(13));
  of(12).view.power.off = true;
  CHECK(says<toggle_powered_off>(12));
  of(12).view.power.off = false;
  of(12).conductor = false;
  CHECK(says<toggle_refused>(12));
  CHECK(core.running().empty());
  accepted(11);
  CHECK(says<policy::busy>(11));
  over(11, toggle_outcome::changed);
  CHECK(says<policy::cooling>(11));
}

TEST_CASE_METHOD(desk, "no two toggles have one id, whatever the clock does") {
  auto first = accepted(11);
  wall -= 60'000;
  auto second = accepted(12);
  CHECK(std::stoull(second) > std::stoull(first));
}

TEST_CASE_METHOD(desk, "a toggle's id comes after all that was told, by an earlier daemon, too") {
  told = static_cast<uint64_t>(wall + 3'600'000) * 1000;
  CHECK(accepted(11) == std::to_string(told + 1));
}

TEST_CASE_METHOD(desk, "a toggle ends once, and by its own conductor's word") {
  auto id = accepted(11);
  toggle_result other;
  other.toggle_id = "1";
  CHECK(on(gate_core::event::toggle_over{{11}, other, {}}).empty());
  CHECK(core.running().size() == 1);
  CHECK(on(gate_core::event::conductor_lost{{11}, id, "it went down", {}})
        == "call off 11: it went down; close 11: failed; look");
  CHECK(core.running().empty());
  CHECK(on(gate_core::event::conductor_lost{{11}, id, "it went down", {}}).empty());
}

TEST_CASE_METHOD(core_bench,
                 "one that is started anew takes over what runs, and ends what cannot") {
  of(11).view.toggle = {"7", "recovery: ill", "", false, {}, wall - 1000, 0, {}, {}};
  of(12).view.toggle = {"8", "shell", "", false, {}, wall - 1000, 0, {}, {}};
  of(12).conductor = false;
  of(13).view.recovery.paused = true;
  CHECK(on(gate_core::event::adopted{rack})
        == "watch 11; call off 12: gate and conductor went down together; close 12: failed; look; "
           "13 is paused; call off 13: gate was started again, and knows of no toggle");
  REQUIRE(core.running().size() == 1);
  CHECK(core.running().at({11}).who == policy::asker::recovery);
  CHECK(core.pauses().contains({13}));
  // What becomes known afterwards does not take the pause from the board.
  CHECK(on(gate_core::event::known{{13}}) == "13 is paused");
}

TEST_CASE_METHOD(desk, "power is switched for people when nothing speaks against it") {
  auto say = [&](int n, power_wish what) {
    return on(gate_core::event::power_asked{++last_call, {id(n), what, "shell"}, of(n).view});
  };
  CHECK(on(gate_core::event::power_asked{++last_call, {{20}, power_wish::off, "shell"}, {}})
        == "UNKNOWN_DONGLE");
  accepted(11);
  CHECK(say(11, power_wish::off) == "TOGGLE_IN_PROGRESS");
  CHECK(say(12, power_wish::off) == "power off 12");
  CHECK(say(12, power_wish::on) == "POWER_IN_PROGRESS");
  CHECK(says<toggle_refused>(12));
  CHECK(on(gate_core::event::power_over{{12}}) == "look");
  of(12).view.power.off = true;
  CHECK(say(12, power_wish::cycle) == "POWERED_OFF");
  of(13).view.usb.port = {};
  CHECK(say(13, power_wish::cycle) == "UNKNOWN_PORT");
}

TEST_CASE_METHOD(core_bench, "what is off by a person's wish is switched off again, not for ever") {
  std::vector<dongle_view> views{of(12).view};
  CHECK(on(gate_core::event::recalled{true, {{{12}, "shell"}}, {}, views}) == "12 is off");
  of(12).view.power.off = true;
  CHECK(look() == "survey"); // at the start what the ports read counts
  on(gate_core::event::power_over{{0}});
  CHECK(look() == "switch off 1-1.2");
  on(gate_core::event::power_over{{12}});
  CHECK(look().empty());
  CHECK(due == 30s);
  pass(30s);
  CHECK(look() == "switch off 1-1.2");
}

TEST_CASE_METHOD(core_bench, "an on that could not be kept outlives the off on the disk") {
  std::vector<dongle_view> views{of(12).view};
  on(gate_core::event::recalled{false, {}, {}, views});
  CHECK_FALSE(core.sure());
  on(gate_core::event::on_not_kept{{12}});
  CHECK(on(gate_core::event::recalled{true, {{{12}, "shell"}}, {}, views}) == "forget off of 12");
  CHECK(core.sure());
}
