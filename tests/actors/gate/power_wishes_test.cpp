#include "actors/gate/power_story.hpp"

#include "tests/actors/gate/power_rack.hpp"

// What an operator wants of a port's power: written, then told.

using namespace dongled;
using namespace dongled::test;

TEST_CASE("a note is written, or taken back, and never both") {
  note_ticket a, b;
  CHECK(a.take());
  CHECK_FALSE(a.revoke());
  CHECK(b.revoke());
  CHECK_FALSE(b.take());
}

TEST_CASE_METHOD(storeless, "what was refused without a store is not there when it comes back") {
  lose_store();
  auto said = done(12, power_wish::off);
  CHECK(said.code == "NOT_KEPT");
  find_store();
  pass(1min);
  CHECK(phase(12) == "ready");
  restart();
  CHECK(phase(12) == "ready");
  CHECK(orders.empty());
}

TEST_CASE_METHOD(power_rack, "a port is on before its off is forgotten, so that a death in between "
                             "leaves none that nothing on disk speaks of") {
  off(12);
  usb_hangs = true;
  auto x = later(12, power_wish::on);
  pass(4s);
  CHECK(orders.back().what == power_deed::port_on);
  CHECK(std::filesystem::exists(place / "state/wishes/power_off-12"));
  usb_hangs = false;
  stop(); // hub_power has not done it, and now nobody will
  restart();
  CHECK(phase(12) == "off");
}

TEST_CASE_METHOD(power_rack, "an on that cannot be kept is taken back") {
  off(12);
  auto wishes = place / "state/wishes";
  std::filesystem::remove_all(wishes);
  std::ofstream{wishes} << "a file where the folder should be";
  auto said = done(12, power_wish::on);
  CHECK(said.code == "NOT_KEPT");
  CHECK(phase(12) == "off");
  CHECK(cut.contains("1-1.2"));
}

TEST_CASE_METHOD(storeless, "an off holds though history, and the dongle with it, is forgotten") {
  off(12);
  stop();
  std::filesystem::remove(place / "state/journal.db");
  unplug({11, 12, 13});
  restart();
  REQUIRE(w->board->find(id(12)));
  CHECK(phase(12) == "off");
}
