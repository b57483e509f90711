#include "tests/support/usb_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

/// Hub 1-1 with 11 to 14, hub 1-2 with 15, one controller; recovery acts by itself.
struct rack : usb_world {
  rack() : usb_world([](settings& x) { x.recovery.enabled = true; }) {
    usb.of(id(14)).port = {"1-1.4"};
    start_rack();
  }

  int count(const std::string& what) const {
    int n = 0;
    auto all = ", " + writes() + ",";
    for (size_t at = 0; (at = all.find(", " + what + ",", at)) != std::string::npos; ++at)
      ++n;
    return n;
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a victim of our hub cut that boots slowly speaks for no greater cut") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::none;
  usb.of(id(14)).boot = 46s;
  strike();
  pass(9min);
  CHECK(count("off 1-1.4") == 1); // three of four are ill: their hub may be cycled, once
  CHECK(writes().find("unbind 0000:") == std::string::npos);
  pass(51min);
  CHECK(count("off 1-1.4") <= 3); // 10, 20, 40 min apart
  CHECK(writes().find("unbind 0000:") == std::string::npos);
  CHECK(count("off 1-2.2") == 0);
  CHECK_FALSE(view(14).toggle.last);
  CHECK_FALSE(view(15).toggle.last);
  CHECK(phase(14) == "ready");
}

TEST_CASE_METHOD(rack, "whoever boots slower than the leader of a hub cut is not cut again") {
  for (int n : {11, 12, 13, 14})
    usb.of(id(n)).gone = cure::hub;
  for (int n : {12, 13})
    usb.of(id(n)).boot = 46s;
  for (int i = 0; i < 60; ++i) { // whoever has booted is noticed
    strike();
    pass(10s);
  }
  for (int n : {11, 12, 13, 14}) {
    CAPTURE(n);
    CHECK(phase(n) == "ready");
    CHECK(count("off 1-1." + std::to_string(n - 10)) == 1);
  }
  for (int n : {12, 13})
    CHECK_FALSE(view(n).toggle.last);
}

TEST_CASE_METHOD(rack, "a hub that really fails again after a cut that helped is cut again") {
  for (int round = 1; round <= 2; ++round) {
    for (int n : {11, 12, 13, 14})
      usb.of(id(n)).gone = cure::hub;
    strike();
    pass(10min);
    for (int n : {11, 12, 13, 14})
      CHECK(phase(n) == "ready");
    CHECK(count("off 1-1.1") == round);
  }
}

TEST_CASE_METHOD(rack, "a carrier's failure takes no neighbour's power, on one stick at most") {
  for (int n : {11, 12, 14})
    modem(id(n))->plmn = "41302";
  pass(2min); // the modems tell their carriers
  REQUIRE(view(11).modem.plmn == "41302");
  REQUIRE(view(13).modem.plmn == "41301");
  for (int n : {11, 12, 14})
    modem(id(n))->ill = fake_modem::cure::none;
  pass(1h);
  CHECK(count("off 1-1.3") == 0);
  CHECK(count("off 1-2.2") == 0);
  int touched = 0;
  for (int n : {11, 12, 14}) {
    auto port = "1-1." + std::to_string(n - 10);
    touched += count("off " + port) + count("unbind " + port) > 0;
    CHECK(transcript.find("modem " + std::to_string(n) + ": reboot") != std::string::npos);
  }
  CHECK(touched == 1);
  CHECK(phase(13) == "ready");
}

TEST_CASE_METHOD(rack, "what helps one of a failing carrier's sticks is tried on the others") {
  for (int n : {11, 12, 14})
    modem(id(n))->plmn = "41302";
  pass(2min);
  for (int n : {11, 12, 14})
    modem(id(n))->ill = fake_modem::cure::none;
  usb.booted = [this](subnet_id x) { modem(x)->ill.reset(); }; // by power only
  pass(1h);
  for (int n : {11, 12, 14})
    CHECK(phase(n) == "ready");
  CHECK(count("off 1-1.3") == 0);
}
