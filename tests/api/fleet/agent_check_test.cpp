#include "api/fleet/agent_check.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : fake_world {
  rack() { start(); }
  std::string said(const std::string& line) { return api::agent_check_answer(*w, line); }
};

} // namespace

TEST_CASE_METHOD(rack, "HAProxy is told who is ready, who is not and why, and who is unknown") {
  CHECK(said("11") == "ready up\n");
  CHECK(said("11\r\n") == "ready up\n");
  for (auto unknown : {"", "31", "99", "abc", "11x", "-11", "011", "30"})
    CHECK(said(unknown) == "down #unknown\n");
  kernel.unplug(id(12));
  tell();
  CHECK(said("12") == "ready down #absent\n");
}

TEST_CASE_METHOD(rack,
                 "a dongle is drained in a toggle or while it is held, and ready again after") {
  begin(11);
  pass(1s);
  CHECK(said("11") == "drain up\n");
  pass(60s);
  CHECK(said("11") == "ready up\n");
  auto hold = w->holds->take(id(13), "test");
  CHECK(said("13") == "drain up\n");
  hold.let_go();
  CHECK(said("13") == "ready up\n");
}
