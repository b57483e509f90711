#include "actors/gate/gate.hpp"

#include "tests/support/gate_world.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(gate_world, "a rack that boots as nothing but CD-ROMs comes up without a map") {
  for (int n : {11, 12, 14})
    storage.insert(ports[n]);
  start({});
  REQUIRE(orders.size() == 3);
  for (auto& x : orders) {
    CHECK(x.what == power_deed::mode_switch);
    CHECK(x.attempt == 0);
  }
  for (int n : {11, 12, 14})
    plug(n);
  pass(20s);
  for (int n : {11, 12, 14})
    CHECK(phase(n) == "ready");
  pass(10min);
  CHECK(orders.size() == 3);
  CHECK(logged("USB port 1-1.1: an unknown stick in mass-storage mode"));
  CHECK(logged("USB port 1-1.1: mode switch, try 1: done as told"));
}

TEST_CASE_METHOD(gate_world, "a stranger that does not switch gets other variants, less and less") {
  storage.insert("1-1.4");
  usb_says = "no such endpoint";
  start({11});
  pass(1s);
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].target.text == "1-1.4");
  pass(30s);
  REQUIRE(orders.size() == 2);
  CHECK(orders[1].attempt == 1);
  pass(30s);
  CHECK(orders.size() == 2);
  pass(31s);
  REQUIRE(orders.size() == 3);
  CHECK(orders[2].attempt == 2);
  pass(24h);
  CHECK(orders.size() > 50);
  CHECK(orders.size() < 110); // every 15 minutes in the end
  CHECK(logged("mode switch, try 1, failed: no such endpoint"));
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(gate_world, "a stick that leaves and comes back as a CD-ROM goes on, not anew") {
  storage.insert("1-1.4");
  start({11});
  pass(1s);
  storage.clear();
  tell();
  pass(10s);
  storage.insert("1-1.4");
  tell();
  pass(40s);
  REQUIRE(orders.size() == 2);
  CHECK(orders[1].attempt == 1);
  storage.clear();
  tell();
  pass(10min);
  tell();
  storage.insert("1-1.4");
  tell();
  pass(5s);
  REQUIRE(orders.size() == 3);
  CHECK(orders[2].attempt == 0); // long ago
}

TEST_CASE_METHOD(gate_world, "a stick on the port of a known dongle is that dongle's repair") {
  start({11});
  storage.insert("1-1.1");
  unplug({11});
  pass(3s);
  CHECK(view(11).toggle.asked_by.find("mass-storage mode") != std::string::npos);
  for (auto& x : orders)
    CHECK(x.why != "an unknown stick shows its CD-ROM");
}

TEST_CASE_METHOD(gate_world, "while all are paused strangers are left alone too") {
  start({11});
  auto paused = ask<recovery_paused>(at("/rack/gate"), recovery_ask{{}, true, {}, "shell"});
  REQUIRE(paused);
  storage.insert("1-1.4");
  tell();
  pass(1min);
  CHECK(orders.empty());
  ask<recovery_paused>(at("/rack/gate"), recovery_ask{{}, false, {}, "shell"});
  pass(3s);
  CHECK(orders.size() == 1);
}

TEST_CASE_METHOD(gate_world, "a hub_power that never answers is asked again, not at once") {
  usb_hangs = true;
  storage.insert("1-1.4");
  start({11});
  pass(1min);
  CHECK(orders.size() == 1);
  pass(2min);
  CHECK(orders.size() == 2);
  CHECK(logged("mode switch, try 1, failed"));
}
