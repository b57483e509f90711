#include "actors/gate/gate_places.hpp"

#include "actors/power/rack_at_risk.hpp"
#include "tests/support/gate_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

settings with_ports() {
  auto x = gate_world::usual();
  x.dongles.ports = {{{"1-1.4"}, {12}}};
  return x;
}

struct mapped : gate_world {
  mapped() : gate_world(with_ports()) {}
};

} // namespace

TEST_CASE_METHOD(gate_world, "the board tells where each dongle hangs, and keeps it") {
  start();
  auto usb = view(12).usb;
  CHECK(usb.port.text == "1-1.2");
  CHECK(usb.hub == "1-1");
  CHECK(usb.controller == "pci");
  CHECK(usb.there);
  CHECK_FALSE(usb.storage);
  unplug({12});
  CHECK(view(12).usb.port.text == "1-1.2");
  CHECK_FALSE(view(12).usb.there);
  idle.insert("1-1.2");
  tell();
  CHECK(view(12).usb.there);
  storage.insert("1-1.2");
  tell();
  CHECK(view(12).usb.storage);
}

TEST_CASE_METHOD(gate_world, "a dongle on another port is learned there, and said") {
  start();
  pass(20s);
  CHECK(w->learned->find(id(12))->port.text == "1-1.2");
  CHECK(w->learned->find(id(12))->imei == "860000000000001");
  unplug({12});
  ports[12] = "1-2.4";
  kernel.plug(id(12), 250);
  tell();
  CHECK(view(12).usb.port.text == "1-2.4");
  CHECK(view(12).usb.hub == "1-2");
  pass(20s);
  CHECK(w->learned->find(id(12))->port.text == "1-2.4");
  CHECK(logged("dongle 12 is on port 1-2.4, IMEI 860000000000001, was on port 1-1.2: learned"));
  unplug({12});
  restart();
  CHECK(view(12).usb.port.text == "1-2.4");
}

TEST_CASE_METHOD(mapped, "the configuration counts more than what was learned") {
  start();
  pass(20s);
  CHECK(view(12).usb.port.text == "1-1.2"); // it is seen there
  unplug({12});
  restart();
  CHECK(view(12).usb.port.text == "1-1.4");
  CHECK(w->learned->find(id(12))->port.text == "1-1.4");
}

TEST_CASE_METHOD(gate_world,
                 "a dongle that left just before the daemon died was there until then") {
  start();
  pass(20s);
  auto left_at = w->now();
  unplug({12});
  restart();
  auto x = view(12);
  CHECK(x.link.seen_at == 0);
  CHECK(last_seen(*w, x) >= left_at);
  CHECK(last_seen(*w, x) < left_at + 1000);
}

TEST_CASE_METHOD(gate_world, "a dongle that vanished after the daemon died was there minutes ago") {
  start();
  pass(10min);
  auto died_at = w->now();
  stop();
  kernel.unplug(id(12));
  restart();
  CHECK(last_seen(*w, view(12)) > died_at - 6 * 60'000);
  CHECK(last_seen(*w, view(12)) <= died_at);
  CHECK(last_seen(*w, view(11)) == w->now());
}
