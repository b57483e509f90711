#include "actors/gate/gate.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_modem::cure;

namespace {

struct rack : fake_world {
  explicit rack(settings x = usual()) : fake_world(std::move(x)) { start(); }

  /// Whether any modem was told to do anything.
  bool touched() const { return transcript.find("modem ") != std::string::npos; }
};

settings without_recovery() {
  auto x = fake_world::usual();
  x.recovery.enabled = false;
  return x;
}

struct passive_rack : rack {
  passive_rack() : rack(without_recovery()) {}
};

} // namespace

TEST_CASE_METHOD(rack, "a healthy rack is never touched") {
  pass(1h);
  CHECK(transcript.empty());
  for (int n : {11, 12, 13})
    CHECK(phase(n) == "ready");
}

TEST_CASE_METHOD(rack, "an ill dongle is repaired without being asked, after three failed probes") {
  modem(id(11))->ill = cure::data_cycle;
  pass(10s);
  CHECK_FALSE(touched());
  pass(30s);
  CHECK(phase(11) == "ready");
  CHECK(view(11).toggle.last->outcome == toggle_outcome::recovered);
  CHECK(view(11).toggle.last->step == 2);
  CHECK_FALSE(view(12).toggle.last);
}

TEST_CASE_METHOD(rack, "a repair that fails is tried again later and later") {
  modem(id(11))->ill = cure::none;
  auto ended = [&] { return view(11).toggle.last ? view(11).toggle.last->toggle_id : ""; };
  std::vector<std::string> ids;
  for (int i = 0; i < 3600; ++i) {
    pass(1s);
    if (!ended().empty() && (ids.empty() || ids.back() != ended()))
      ids.push_back(ended());
  }
  CHECK(ids.size() >= 3); // 30, 60, 120 … s between them, and what a climb takes
  CHECK(ids.size() <= 8);
  CHECK(phase(12) == "ready");
}

TEST_CASE_METHOD(rack, "when all probes fail while modems are connected nothing is touched") {
  for (int n : {11, 12, 13})
    probes_fail[id(n)] = true;
  pass(5min);
  CHECK_FALSE(touched());
  for (int n : {11, 12, 13})
    CHECK(phase(n) == "doubted");
  CHECK(logged("the probes are doubted"));
  for (int n : {11, 12, 13})
    probes_fail[id(n)] = false;
  pass(10s);
  CHECK(phase(11) == "ready");
  CHECK_FALSE(view(11).health.doubted);
  CHECK_FALSE(touched());
}

TEST_CASE_METHOD(rack, "one dongle that works again speaks against the others") {
  for (int n : {11, 12, 13})
    probes_fail[id(n)] = true;
  pass(1min);
  REQUIRE_FALSE(touched());
  modem(id(11))->ill = cure::data_cycle;
  for (int n : {11, 12, 13})
    probes_fail[id(n)] = false;
  pass(1min);
  CHECK(phase(11) == "ready");
  CHECK(view(11).toggle.last->outcome == toggle_outcome::recovered);
  CHECK_FALSE(view(12).toggle.last);
}

TEST_CASE_METHOD(passive_rack, "with recovery off an ill dongle is shown, and left alone") {
  modem(id(11))->ill = cure::data_cycle;
  pass(5min);
  CHECK(phase(11) == "ill");
  CHECK_FALSE(touched());
  CHECK_FALSE(view(11).toggle.last);
}

TEST_CASE_METHOD(rack, "a silent modem API with egress is degraded, and left alone") {
  modem(id(11))->silent = true;
  pass(5min);
  CHECK(phase(11) == "degraded");
  CHECK_FALSE(touched());
  modem(id(11))->silent = false;
  pass(70s);
  CHECK(phase(11) == "ready");
  CHECK(logged("the modem's API answers again"));
}
