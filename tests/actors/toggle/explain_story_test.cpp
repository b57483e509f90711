#include "actors/toggle/explain_story.hpp"

#include "tests/support/usb_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

struct started : usb_world {
  started() { start_rack(); }
};

} // namespace

TEST_CASE_METHOD(started, "explaining tells the ladder and whom it hits, and touches nothing") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  pass(1min);
  transcript.clear();
  auto x = ask<explanation>(at("/rack/11/toggle"), explain_query{});
  for (int i = 0; i < 100 && !x; ++i) {
    pass(500ms);
    x = ask<explanation>(at("/rack/11/toggle"), explain_query{});
  }
  REQUIRE(x);
  CHECK(x->diagnosis == "no_interface");
  CHECK(x->next == "step 4: power cycle of its port");
  REQUIRE(x->ladder.size() == 5);
  CHECK(x->ladder[0] == "step 3: USB unbind and bind — passed: no device is on its port 1-1.1");
  CHECK(x->ladder[3] == "step 4: power cycle of its hub");
  CHECK(x->ladder[4].find("passed: controller 0000:00:14.0: dongles 11, 12, 13, 14, 15; ill")
        != std::string::npos);
  CHECK(x->touches.size() == 2);
  CHECK(x->touches[0] == "dongle 12 (ill) loses power if it comes to hub 1-1");
  REQUIRE_FALSE(x->holds.empty());
  CHECK(x->holds[0] == "recovery is off: it only reports");
  CHECK(transcript.empty());
  CHECK(view(11).toggle.running.empty());
}

TEST_CASE_METHOD(started, "explaining a healthy dongle promises nothing; a busy one says so") {
  auto well = ask<explanation>(at("/rack/14/toggle"), explain_query{});
  REQUIRE(well);
  CHECK(well->diagnosis == "healthy");
  CHECK(well->next.empty());
  CHECK(well->ladder.empty());
  begin(14);
  auto busy = ask<explanation>(at("/rack/14/toggle"), explain_query{});
  REQUIRE(busy);
  CHECK(busy->diagnosis == "busy");
  CHECK(busy->facts[0].find("asked by test, is at work") != std::string::npos);
}
