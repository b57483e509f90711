#include "actors/gate/gate.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/gate_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : gate_world {
  explicit rack(settings x = usual()) : gate_world(std::move(x)) {
    usb_says = "the test's USB does nothing";
  }
};

settings without_recovery() {
  auto x = gate_world::usual();
  x.recovery.enabled = false;
  return x;
}

struct passive_rack : rack {
  passive_rack() : rack(without_recovery()) {}
};

settings only_watching() {
  auto x = gate_world::usual();
  x.watch_only = true;
  return x;
}

struct watched_rack : rack {
  watched_rack() : rack(only_watching()) {}
};

settings with_ports() {
  auto x = gate_world::usual();
  x.dongles.ports = {{{"1-1.1"}, {11}}};
  return x;
}

struct mapped_rack : rack {
  mapped_rack() : rack(with_ports()) {}
};

} // namespace

TEST_CASE_METHOD(rack, "a dongle that has gone is repaired, unless it comes back soon") {
  start();
  unplug({12});
  pass(14s);
  CHECK_FALSE(runs(12));
  CHECK(plan(12) == "it may come back by itself");
  plug(12);
  CHECK(plan(12).empty());
  pass(5s);
  unplug({12});
  pass(14s);
  CHECK_FALSE(view(12).toggle.last);
  pass(2s);
  CHECK(view(12).toggle.asked_by == "recovery: it is gone from USB port 1-1.2");
  CHECK_FALSE(view(11).toggle.last);
}

TEST_CASE_METHOD(rack, "a repair of an absent dongle that failed is tried again, later and later") {
  start();
  unplug({12});
  pass(20s);
  for (int i = 0; i < 600 && !view(12).toggle.last; ++i)
    pass(1s);
  REQUIRE(view(12).toggle.last);
  REQUIRE_FALSE(runs(12));
  CHECK(view(12).recovery.next_try > w->now());
  CHECK(view(12).recovery.next_try <= w->now() + 30'000);
  CHECK(plan(12).find("the last repair failed") == 0);
  auto first = view(12).toggle.last->toggle_id;
  pass(32s);
  CHECK((runs(12) || view(12).toggle.last->toggle_id != first));
  plug(12);
  pass(20min);
  CHECK(phase(12) == "ready");
  CHECK(plan(12).empty());
  CHECK(view(12).recovery.next_try == 0);
}

TEST_CASE_METHOD(rack, "a dongle whose port nobody knows is absent, and that is said once") {
  auto x = *w->settings_now();
  x.dongles.expected = {{11}, {12}, {20}};
  w->config.set(x);
  start({11, 12});
  pass(1h);
  CHECK(phase(20) == "absent");
  CHECK_FALSE(view(20).toggle.last);
  CHECK(plan(20) == "it is not there, and its USB port is not known");
  CHECK(logged("dongle 20: left alone: it is not there, and its USB port is not known"));
  CHECK_FALSE(logged("dongle 20: left alone", 2));
}

TEST_CASE_METHOD(rack, "a dongle that was learned is repaired after a restart finds it absent") {
  start();
  pass(10s); // the modems tell who they are
  unplug({12});
  restart();
  CHECK(view(12).known);
  CHECK(view(12).usb.port.text == "1-1.2");
  pass(20s);
  CHECK(view(12).toggle.asked_by == "recovery: it is gone from USB port 1-1.2");
}

TEST_CASE_METHOD(mapped_rack, "a configured port is enough to repair a dongle nobody ever saw") {
  start({12});
  CHECK(view(11).usb.port.text == "1-1.1");
  CHECK(view(11).usb.hub == "1-1");
  CHECK(view(11).usb.controller == "pci");
  pass(20s);
  CHECK(view(11).toggle.asked_by == "recovery: it is gone from USB port 1-1.1");
}

TEST_CASE_METHOD(rack, "a stick that came back as a CD-ROM is repaired at once") {
  start();
  storage.insert("1-1.2");
  unplug({12});
  CHECK(view(12).usb.storage);
  pass(1s);
  CHECK_FALSE(runs(12));
  pass(1500ms);
  CHECK(view(12).toggle.asked_by.find("mass-storage mode") != std::string::npos);
}

TEST_CASE_METHOD(passive_rack, "with recovery off it is told what would be done, and nothing is") {
  start();
  storage.insert("1-1.4");
  unplug({12});
  pass(10min);
  CHECK_FALSE(view(12).toggle.last);
  CHECK(orders.empty());
  CHECK(plan(12) == "recovery is off; it would repair this: it is gone from USB port 1-1.2");
  CHECK(logged("dongle 12: recovery is off; it would repair this"));
  CHECK_FALSE(logged("dongle 12: recovery is off", 2));
}

TEST_CASE_METHOD(watched_rack, "who only watches repairs and switches nothing, and people may") {
  start();
  storage.insert("1-1.4");
  unplug({12});
  pass(10min);
  CHECK_FALSE(view(12).toggle.last);
  CHECK(orders.empty());
  CHECK(plan(12) == "dongled only watches; it would repair this: it is gone from USB port 1-1.2");
  CHECK(logged("in mass-storage mode (shows its CD-ROM); dongled only watches, it is left alone"));
  CHECK_FALSE(begin(11).empty());
}

TEST_CASE_METHOD(rack, "of the dongles of a hub that went one is repaired, the others wait") {
  start({11, 12, 13, 14, 15});
  usb_hangs = true;
  unplug({11, 12, 13});
  pass(16s);
  CHECK(view(11).toggle.asked_by == "recovery: hub 1-1: dongles 11, 12, 13 went together");
  auto toggle = view(11).toggle.running;
  REQUIRE_FALSE(toggle.empty());
  for (int n : {12, 13}) {
    CHECK_FALSE(runs(n));
    CHECK(plan(n) == "waits for the repair of hub 1-1 by toggle " + toggle);
  }
  CHECK(logged("dongle 12: waits for the repair of hub 1-1 by toggle " + toggle));
  for (int n : {14, 15})
    CHECK(plan(n).empty());
  answer_all();
  for (int i = 0; i < 900 && runs(11); ++i)
    pass(1s);
  REQUIRE_FALSE(runs(11));
  CHECK_FALSE(view(12).toggle.last);
  pass(16s); // nothing came back: each is judged by itself
  for (int n : {12, 13})
    CHECK(view(n).toggle.asked_by == "recovery: it is gone from USB port " + ports[n]);
}

TEST_CASE_METHOD(rack, "what comes back with its hub needs no repair of its own") {
  start({11, 12, 13});
  usb_hangs = true;
  unplug({11, 12, 13});
  pass(16s);
  REQUIRE(runs(11));
  for (int n : {11, 12, 13})
    plug(n);
  pass(5min);
  for (int n : {11, 12, 13})
    CHECK(phase(n) == "ready");
  CHECK_FALSE(view(12).toggle.last);
  CHECK_FALSE(view(13).toggle.last);
}

TEST_CASE_METHOD(rack, "failures that stand alone are repaired side by side") {
  start({11, 12, 13, 14, 15, 16});
  usb_hangs = true;
  unplug({11});
  pass(1s);
  unplug({14});
  pass(17s);
  CHECK(runs(11));
  CHECK(runs(14));
}

TEST_CASE_METHOD(rack, "whoever loses power to a neighbour's repair is not repaired for it") {
  start();
  modem(id(11))->attach_delay = 25s;
  begin(11);
  pass(1s);
  hand(*w->board).update(id(11), [](dongle_view& v) { v.toggle.hits = {{11}, {12}}; });
  unplug({12});
  pass(25s);
  CHECK_FALSE(view(12).toggle.last);
  CHECK_FALSE(runs(12));
  for (int i = 0; i < 120 && runs(11); ++i)
    pass(1s);
  REQUIRE_FALSE(runs(11));
  CHECK(view(11).toggle.hits.empty());
  pass(10s);
  CHECK_FALSE(runs(12));
  CHECK(plan(12).find("a repair has taken its power") == 0);
  pass(15s);
  CHECK(view(12).toggle.asked_by.find("recovery: ") == 0); // it had its time
}

TEST_CASE_METHOD(rack, "what no repair heals is not tried every half a minute") {
  start();
  modem(id(12))->sim = false;
  pass(30min);
  CHECK(phase(12) == "trouble");
  CHECK(logged("dongle 12: toggle", 1));
  size_t tries = 0;
  for (auto& x : w->events->since(0, 100'000))
    tries += x.text.find("dongle 12: toggle") == 0 && x.text.find(" begins") != std::string::npos;
  CHECK(tries >= 1);
  CHECK(tries <= 4);
  CHECK(plan(12).find("no repair heals this") == 0);
  modem(id(12))->sim = true;
  pass(2min);
  CHECK(phase(12) == "ready");
}

TEST_CASE_METHOD(rack, "a killed gate goes on where it was") {
  start();
  unplug({12});
  pass(10s);
  kill("/rack/gate");
  pass(20s);
  CHECK(view(12).toggle.asked_by == "recovery: it is gone from USB port 1-1.2");
}

TEST_CASE_METHOD(rack, "a quarantined dongle is repaired when its actors are up again") {
  start();
  for (int i = 0; i < 11 && w->find("/rack/12/health"); ++i)
    kill("/rack/12/health");
  REQUIRE(phase(12) == "quarantined");
  unplug({12});
  pass(500ms);
  CHECK(plan(12) == "its actors are down; gate starts them again");
  pass(30s);
  CHECK(view(12).toggle.asked_by == "recovery: it is gone from USB port 1-1.2");
}
