#include "actors/gate/gate_subtrees.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : fake_world {
  rack() { start(); }

  /// Ends the dongle's subtree by killing one of its actors too often.
  void wear_out(int n) {
    for (int i = 0; i < 11 && w->find(path_of(id(n), "health")); ++i)
      kill(path_of(id(n), "health"));
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a subtree that dies too often is quarantined, visibly, and comes back") {
  wear_out(11);
  CHECK(phase(11) == "quarantined");
  CHECK(view(11).subtree.quarantine.find("its actors went down") == 0);
  CHECK(view(11).subtree.until == w->now() + 1000);
  CHECK_FALSE(w->find("/rack/11/route"));
  CHECK_FALSE(plane.egress[id(11)]); // fails closed
  CHECK(phase(12) == "ready");
  auto said = ask_toggle(11);
  CHECK(std::holds_alternative<toggle_refused>(said.what));
  pass(999ms);
  CHECK_FALSE(w->find("/rack/11/route"));
  pass(8s);
  CHECK(phase(11) == "ready");
  CHECK(plane.egress[id(11)]);
}

TEST_CASE_METHOD(rack, "each end of a subtree soon after the last one doubles the wait") {
  for (int wait : {1000, 2000, 4000}) {
    wear_out(11);
    CHECK(view(11).subtree.until == w->now() + wait);
    pass(milliseconds(wait) + 100ms);
    REQUIRE(w->find("/rack/11/health"));
  }
  pass(2min); // quiet for long enough
  wear_out(11);
  CHECK(view(11).subtree.until == w->now() + 1000);
}

TEST_CASE_METHOD(rack, "no number of quarantines takes the rack down") {
  auto gate = at("/rack/gate").id();
  for (int i = 0; i < 8; ++i) {
    wear_out(11);
    pass(61s);
  }
  CHECK(at("/rack/gate").id() == gate);
  CHECK(phase(12) == "ready");
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "a toggle whose subtree goes down fails, and its client is told") {
  auto toggle = begin(11);
  pass(1s);
  kill("/rack/11");
  CHECK(record(toggle).result->outcome == toggle_outcome::failed);
  CHECK(view(11).toggle.running.empty());
  CHECK(phase(11) == "quarantined");
  CHECK_FALSE(plane.held.empty()); // its clients get reply 03 while nobody decides for them
  pass(1min);
  CHECK(at("/rack/11/toggle"));
  CHECK(plane.held.empty());
}

TEST_CASE_METHOD(rack, "the supervisor of all dongles may die: each is started again") {
  kill("/rack/dongles");
  pass(30s);
  for (int n : {11, 12, 13})
    CHECK(phase(n) == "ready");
}
