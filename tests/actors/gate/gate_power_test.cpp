#include "actors/gate/gate_power.hpp"

#include "tests/actors/gate/power_rack.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(power_rack, "what cannot be switched is said, with its reason") {
  CHECK(power(29, power_wish::off).code == "UNKNOWN_DONGLE");
  auto toggle = begin(11);
  auto busy = power(11, power_wish::off);
  CHECK(busy.code == "TOGGLE_IN_PROGRESS");
  CHECK(busy.says == "toggle " + toggle + " is running on it");
  CHECK_FALSE(busy.done);
  auto x = *w->settings_now();
  x.dongles.expected = {{11}, {12}, {20}};
  w->config.set(x);
  kill("/rack/gate");
  pass(1s);
  CHECK(power(20, power_wish::off).code == "UNKNOWN_PORT");
  CHECK(orders.empty());
}

TEST_CASE_METHOD(power_rack, "off is kept, told and left alone, until on") {
  off(12);
  CHECK(phase(12) == "off");
  CHECK(view(12).power.by == "shell");
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].what == power_deed::port_off);
  CHECK(orders[0].target.text == "1-1.2");
  CHECK(orders[0].why == "dongle 12, asked by shell");
  CHECK(plane.held.empty());
  CHECK(std::holds_alternative<toggle_powered_off>(ask_toggle(12).what));
  CHECK(std::holds_alternative<toggle_powered_off>(ask_toggle(12, policy::asker::recovery).what));
  CHECK(power(12, power_wish::cycle).code == "POWERED_OFF");
  pass(1h);
  CHECK_FALSE(view(12).toggle.last);
  CHECK(orders.size() == 1);
  CHECK(phase(12) == "off");
  CHECK(done(12, power_wish::on).done);
  CHECK(orders.back().what == power_deed::port_on);
  CHECK(phase(12) == "absent");
  CHECK(plan(12) == "it was given power by an operator, and may still boot");
  pass(60s);
  plug(12);
  pass(10s);
  CHECK(phase(12) == "ready");
  CHECK_FALSE(view(12).toggle.last);
}

TEST_CASE_METHOD(power_rack, "one that does not come up after on is repaired in the end") {
  off(12);
  CHECK(done(12, power_wish::on).done);
  pass(75s);
  CHECK_FALSE(runs(12));
  pass(30s);
  CHECK(view(12).toggle.asked_by == "recovery: it is gone from USB port 1-1.2");
}

TEST_CASE_METHOD(power_rack, "off outlives the daemon") {
  off(12);
  restart();
  pass(1h);
  CHECK(phase(12) == "off");
  CHECK(view(12).power.by == "shell");
  CHECK(orders.size() == 1);
  CHECK_FALSE(view(12).toggle.last);
  CHECK(done(12, power_wish::on).done);
  restart();
  CHECK(phase(12) == "absent");
}

TEST_CASE_METHOD(power_rack,
                 "nothing is repaired before the journal has told what is switched off") {
  off(12);
  journal_hangs = true;
  restart();
  unplug({13});
  pass(1min);
  CHECK_FALSE(runs(13));
  CHECK_FALSE(view(13).toggle.last);
  journal_hangs = false;
  kill("/journal");
  pass(30s);
  CHECK(phase(12) == "off");
  CHECK(orders.at(1).target.text == "1-1.3"); // the repair of 13, and nothing about 12
  CHECK_FALSE(view(12).toggle.last);
}

TEST_CASE_METHOD(power_rack,
                 "a port that reads on after a restart is switched off again, and said") {
  off(12);
  cut.clear();
  restart();
  REQUIRE(orders.size() == 2);
  CHECK(orders[1].what == power_deed::port_off);
  CHECK(logged("dongle 12: an operator's off holds, but its port is on after a restart: "
               "switched off again"));
}

TEST_CASE_METHOD(power_rack,
                 "a stick that comes up by itself is switched off again, not without end") {
  off(12);
  kernel.plug(id(12));
  tell();
  pass(35s);
  CHECK(count(power_deed::port_off) == 2);
  CHECK(phase(12) == "off");
  CHECK(logged("an operator's off holds, but it is there: switched off again"));
  for (int i = 0; i < 60; ++i) { // it never goes
    pass(60s);
    tell();
  }
  CHECK(count(power_deed::port_off) > 3);
  CHECK(count(power_deed::port_off) < 12);
}

TEST_CASE_METHOD(power_rack, "a port that cannot be switched off leaves nothing behind") {
  usb_says = "its hub switches no power";
  auto said = done(12, power_wish::off);
  CHECK_FALSE(said.done);
  CHECK(said.code == "POWER_FAILED");
  CHECK(said.says == "its hub switches no power");
  CHECK(phase(12) == "ready");
  CHECK(plane.held.empty());
  restart();
  CHECK(phase(12) == "ready");
  REQUIRE(orders.size() == 2);
  CHECK(orders[1].what == power_deed::port_on); // a cut of its hub may have kept the wish meanwhile
}

TEST_CASE_METHOD(power_rack,
                 "an off that is asked for again and fails leaves the first as it was") {
  off(12);
  usb_says = "read /sys: Too many open files";
  CHECK(done(12, power_wish::off).code == "POWER_FAILED");
  CHECK(phase(12) == "off");
  usb_says.clear();
  restart();
  CHECK(phase(12) == "off");
  CHECK(cut.contains("1-1.2"));
}

TEST_CASE_METHOD(power_rack, "without a disk nothing is switched off that nobody would remember") {
  auto x = *w->settings_now();
  x.state_dir = "/dev/null/nowhere";
  w->config.set(x);
  kill("/journal");
  pass(1s);
  auto said = done(12, power_wish::off);
  CHECK_FALSE(said.done);
  CHECK(said.code == "NOT_KEPT");
  CHECK(orders.empty());
  CHECK(phase(12) == "ready");
}

TEST_CASE_METHOD(power_rack,
                 "an off that hub_power did not answer may happen yet, so it is remembered") {
  usb_hangs = true;
  auto x = later(12, power_wish::off);
  pass(1min);
  CHECK(phase(12) == "off");
  CHECK(power(12, power_wish::on).code == "POWER_IN_PROGRESS");
  pass(5min);
  CHECK(answer(x).code == "POWER_FAILED");
  CHECK(phase(12) == "off");
}

TEST_CASE_METHOD(power_rack,
                 "a power cycle holds the dongle's clients, and no toggle comes between") {
  usb_hangs = true;
  auto x = later(12, power_wish::cycle);
  pass(4s);
  CHECK(plane.held.contains(id(12)));
  CHECK(std::holds_alternative<toggle_refused>(ask_toggle(12).what));
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].what == power_deed::port_cycle);
  CHECK(orders[0].off_for == 5s);
  unplug({12});
  pass(30s);
  CHECK_FALSE(runs(12)); // its absence is our own doing
  answer_all();
  plug(12);
  pass(10s);
  CHECK(answer(x).says == "done at last");
  CHECK(plane.held.empty());
  CHECK(phase(12) == "ready");
}

TEST_CASE_METHOD(power_rack, "a gate killed while it switches off leaves the dongle known as off") {
  usb_hangs = true;
  auto x = later(12, power_wish::off);
  pass(4s);
  REQUIRE(orders.size() == 1);
  kill("/rack/gate");
  usb_hangs = false;
  pass(5s);
  CHECK(phase(12) == "off");
  CHECK(cut.contains("1-1.2"));
  CHECK(plane.held.empty());
  restart();
  CHECK(phase(12) == "off");
}

TEST_CASE_METHOD(storeless, "what was switched off holds from when the store can be read at last") {
  off(12);
  lose_store();
  CHECK_FALSE(w->board->find(id(12)));
  plug(12);
  CHECK(phase(12) != "off");
  find_store();
  pass(5s);
  CHECK(phase(12) == "off");
  CHECK(cut.contains("1-1.2"));
  CHECK(orders.back().what == power_deed::port_off);
}

TEST_CASE_METHOD(storeless, "what is said while there is no store is newer than what it holds") {
  off(12);
  lose_store();
  plug(12);
  pass(5s);
  CHECK(done(12, power_wish::on).done);
  find_store();
  pass(5s);
  CHECK(phase(12) == "ready");
  CHECK_FALSE(cut.contains("1-1.2"));
  restart();
  CHECK(phase(12) == "ready");
}
