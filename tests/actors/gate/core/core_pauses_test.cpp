#include "tests/actors/gate/core/core_bench.hpp"

using namespace dongled;
using namespace dongled::test;
namespace action = gate_core::action;

namespace {

struct resting : core_bench {
  resting() { recall(); }

  std::string say(std::optional<subnet_id> n, bool pause,
                  std::optional<std::chrono::seconds> t = {}) {
    return on(
      gate_core::event::pause_asked{++last_call, {n, pause, t, "shell"}, {{11}, {12}, {13}}});
  }
  std::vector<action::answer_pause> kept(int n, const std::string& trouble = {}) {
    return only<action::answer_pause>(raw(gate_core::event::pause_kept{id(n), trouble, last_call}));
  }
};

} // namespace

TEST_CASE_METHOD(resting, "a pause takes effect at once, and is answered when it is kept") {
  CHECK(say(subnet_id{12}, true) == "12 is paused; look; keep pause of 12");
  auto said = kept(12);
  REQUIRE(said.size() == 1);
  REQUIRE(said[0].what.paused.size() == 1);
  CHECK(said[0].what.unkept.empty());
  unplug(12);
  look();
  pass(1h);
  look();
  CHECK(core.running().empty());
  CHECK(say(subnet_id{12}, false) == "12 is not paused; look; keep pause of 12");
  CHECK(look().find("begin 12") == 0);
}

TEST_CASE_METHOD(resting, "who asks for all is answered by the last of them, with any trouble") {
  say({}, true);
  CHECK(kept(0).empty());
  CHECK(kept(11).empty());
  CHECK(kept(12, "the disk is full").empty());
  auto said = kept(13);
  REQUIRE(said.size() == 1);
  CHECK(said[0].what.unkept == "the disk is full");
  CHECK(said[0].what.paused.size() == 3);
  CHECK(on(gate_core::event::note_again{}) == "keep pause of 12");
  CHECK(on(gate_core::event::known{{14}}) == "14 is paused; keep pause of 14");
}

TEST_CASE_METHOD(resting, "what cannot be kept is told again, by one timer") {
  say({}, true);
  CHECK(on(gate_core::event::pause_kept{{11}, "full", 0}) == "note again");
  CHECK(on(gate_core::event::pause_kept{{12}, "full", 0}).empty());
}

TEST_CASE_METHOD(resting, "a pause ends by itself, unless it was given another end") {
  say(subnet_id{12}, true, 60s);
  auto first = core.pauses().at({12});
  pass(30s);
  say(subnet_id{12}, true, 60s);
  pass(30s);
  CHECK(on(gate_core::event::pause_over{{12}, first}).empty());
  auto end = core.pauses().at({12});
  CHECK(on(gate_core::event::pause_over{{12}, end})
        == "12 is paused"); // the wall clock was set back
  pass(30s);
  CHECK(on(gate_core::event::pause_over{{12}, end}) == "12 is not paused; keep pause of 12; look");
}

TEST_CASE_METHOD(resting, "nobody can be paused who is not known to the rack") {
  auto all = only<action::answer_pause>(
    raw(gate_core::event::pause_asked{++last_call, {subnet_id{29}, true, {}, "shell"}, {{11}}}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].what.error == "dongle 29 is not known");
  CHECK(core.pauses().empty());
}
