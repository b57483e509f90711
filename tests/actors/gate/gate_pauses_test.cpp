#include "actors/gate/gate.hpp"

#include "tests/support/gate_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : gate_world {
  rack() {
    usb_says = "the test's USB does nothing";
    start();
  }

  recovery_paused say(std::optional<int> n, bool pause, std::optional<seconds> length = {}) {
    recovery_ask x{{}, pause, length, "shell"};
    if (n)
      x.dongle = id(*n);
    return ask<recovery_paused>(at("/rack/gate"), x).value();
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a paused dongle is left alone, its neighbour is not") {
  auto said = say(12, true);
  REQUIRE(said.paused.size() == 1);
  CHECK(said.paused[0].dongle == id(12));
  CHECK(said.paused[0].until == 0);
  CHECK(view(12).recovery.paused);
  unplug({12});
  pass(1h);
  CHECK_FALSE(view(12).toggle.last);
  CHECK(plan(12) == "recovery is paused for it");
  unplug({13});
  pass(20s);
  CHECK(view(13).toggle.asked_by.find("recovery: ") == 0);
  CHECK(say(12, false).paused.empty());
  pass(1s);
  CHECK(runs(12));
  CHECK_FALSE(view(12).recovery.paused);
}

TEST_CASE_METHOD(rack, "an ill dongle is left alone while it is paused, people may toggle it") {
  say(11, true);
  modem(id(11))->ill = fake_modem::cure::data_cycle;
  pass(5min);
  CHECK(phase(11) == "ill");
  CHECK_FALSE(view(11).toggle.last);
  CHECK(toggled(11).result->outcome == toggle_outcome::recovered);
}

TEST_CASE_METHOD(rack, "a pause ends by itself, and can be given another end") {
  CHECK(say(12, true, 60s).paused[0].until == w->now() + 60'000);
  pass(30s);
  say(12, true, 60s);
  pass(45s);
  CHECK(view(12).recovery.paused); // the first end is void
  pass(16s);
  CHECK_FALSE(view(12).recovery.paused);
  CHECK(logged("the pause of dongle 12 is over"));
  say(12, true, 24h * 3);
  pass(24h * 3 - 1s);
  CHECK(view(12).recovery.paused);
  pass(2s);
  CHECK_FALSE(view(12).recovery.paused);
}

TEST_CASE_METHOD(rack, "all means also those that are not known yet") {
  CHECK(say({}, true).paused.size() == 3);
  plug(14);
  pass(10s);
  CHECK(view(14).recovery.paused);
  CHECK(say(14, false).paused.size() == 3);
  CHECK(say({}, false).paused.empty());
  plug(15);
  pass(10s);
  CHECK_FALSE(view(15).recovery.paused);
}

TEST_CASE_METHOD(rack, "a pause outlives gate and daemon, and ends on time all the same") {
  say(12, true);
  say(13, true, 60s);
  kill("/rack/gate");
  pass(5s);
  CHECK(view(12).recovery.paused);
  CHECK(view(13).recovery.paused);
  restart();
  CHECK(view(12).recovery.paused);
  CHECK(view(13).recovery.paused);
  pass(60s);
  CHECK(view(12).recovery.paused);
  CHECK_FALSE(view(13).recovery.paused);
  restart();
  CHECK_FALSE(view(13).recovery.paused);
}

TEST_CASE_METHOD(rack, "nobody can be paused who is not known") {
  CHECK(say(29, true).error == "dongle 29 is not known");
  CHECK_FALSE(w->board->find(id(29)));
}

TEST_CASE_METHOD(rack, "a pause that the journal cannot keep holds, says so, and is kept later") {
  auto good = *w->settings_now();
  auto bad = good;
  bad.state_dir = "/dev/null/nowhere";
  w->config.set(bad);
  kill("/journal");
  pass(1s);
  auto said = say(12, true);
  REQUIRE(said.paused.size() == 1);
  CHECK_FALSE(said.unkept.empty());
  CHECK(view(12).recovery.paused);
  w->config.set(good);
  kill("/journal");
  pass(10s);
  restart();
  CHECK(view(12).recovery.paused);
  CHECK(say(12, false).unkept.empty());
  restart();
  CHECK_FALSE(view(12).recovery.paused);
}
