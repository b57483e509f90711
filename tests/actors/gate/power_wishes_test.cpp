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
