#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_modem::cure;

namespace {

struct rack : fake_world {
  rack() { start(); }

  std::string last(int n) { return view(n).toggle.last ? view(n).toggle.last->toggle_id : ""; }
};

} // namespace

TEST_CASE_METHOD(rack, "a link that dies again at once is repaired later and later") {
  std::set<std::string> toggles;
  for (int i = 0; i < 600; ++i) {
    if (view(11).toggle.running.empty())
      modem(id(11))->ill = cure::data_cycle; // as soon as it is healed
    pass(1s);
    if (!last(11).empty())
      toggles.insert(last(11));
  }
  CHECK(toggles.size() >= 3);
  CHECK(toggles.size() <= 6); // after 30, 60, 120, 240 s, and what it takes to see it
  CHECK(logged("dongle 11: ill"));
}

TEST_CASE_METHOD(rack, "after a repair that stood the next illness is repaired at once") {
  for (int round = 0; round < 3; ++round) {
    modem(id(11))->ill = cure::data_cycle;
    auto before = last(11);
    pass(45s);
    CHECK(last(11) != before);
    CHECK(phase(11) == "ready");
    pass(45s);
  }
}

TEST_CASE_METHOD(rack, "what failed before a repair is not counted after it") {
  modem(id(11))->ill = cure::data_cycle;
  for (int i = 0; i < 120 && !view(11).toggle.last; ++i)
    pass(500ms);
  REQUIRE(phase(11) == "ready");
  probes_fail[id(11)] = true;
  pass(6s);
  CHECK(phase(11) == "ready");
  CHECK(view(11).health.failures == 1);
  probes_fail[id(11)] = false;
  pass(10s);
  CHECK(view(11).health.failures == 0);
}
