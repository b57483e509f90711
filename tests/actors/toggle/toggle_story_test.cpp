#include "actors/toggle/toggle_story.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_modem::cure;

namespace {

/// Dongle 11 and its modem, in a rack of three where everything works.
struct rack : fake_world {
  rack() { start(); }

  fake_modem& eleven() { return *modem(id(11)); }

  /// What the doors were told, without the other dongles and the kernel.
  std::string deeds() {
    std::string out;
    size_t at = 0;
    while (at < transcript.size()) {
      auto end = transcript.find('\n', at);
      auto line = transcript.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("modem 11: "))
        out += line.substr(10) + "; ";
      if (line.starts_with("11: "))
        out += line.substr(4) + "; ";
    }
    return out;
  }
};

bool has(const toggle_record& x, const std::string& action, const std::string& read_back) {
  for (auto& e : x.trace)
    if (e.action == action && e.read_back.find(read_back) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE_METHOD(rack, "a healthy dongle gets a new address, and the trace tells each deed") {
  REQUIRE(phase(11) == "ready");
  auto x = toggled(11);
  REQUIRE(x.result);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(x.result->ip == "203.0.11.2");
  CHECK(x.result->previous_ip == "203.0.11.1");
  CHECK(x.result->step == 0);
  CHECK(x.result->error.empty());
  CHECK(x.result->toggle_id == x.id);
  CHECK(x.result->traffic.upload == 11);
  REQUIRE(x.result->signal);
  CHECK(x.result->signal->rsrp == -96.0);
  CHECK(x.result->signal->plmn == "41301");
  CHECK(x.asked_by == "test");
  CHECK(actions(x) == "look, diagnose, drain, try 1, data off, hold, data on, attach, verify");
  CHECK(has(x, "data off", "dataswitch 0"));
  CHECK(has(x, "data on", "dataswitch 1"));
  CHECK(has(x, "verify", "203.0.11.2"));
  CHECK(deeds() == "held; data off; data on; released; ");
  CHECK(phase(11) == "ready");
  CHECK(view(11).health.external_ip == "203.0.11.2");
}

TEST_CASE_METHOD(rack, "the hold is as long as configured, and nothing is asked meanwhile") {
  begin(11);
  pass(2900ms);
  CHECK(deeds() == "held; data off; ");
  pass(100ms);
  CHECK(deeds().find("data on") != std::string::npos);
}

TEST_CASE_METHOD(rack, "a slow attach is waited for, within its budget") {
  eleven().attach_delay = 25s;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(x.result->duration_ms >= 28'000);
  CHECK(x.result->duration_ms < 31'000);
}

TEST_CASE_METHOD(rack,
                 "the same address is tried again longer, then by mode, and never climbed for") {
  eleven().same_address = true;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::unchanged);
  CHECK(x.result->ip == "203.0.11.1");
  CHECK(x.result->step == 0);
  CHECK(actions(x)
        == "look, diagnose, drain, try 1, data off, hold, data on, attach, verify, "
           "try 2, data off, hold, data on, attach, verify, "
           "try 3, data off, hold, network mode 02, network mode 00, data on, attach, verify");
  CHECK(deeds()
        == "held; data off; data on; data off; data on; "
           "data off; mode 02; mode 00; data on; released; ");
  CHECK(x.result->duration_ms >= (3 + 6 + 9) * 1000);
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "a mode set by its owner comes back after the flip") {
  eleven().same_address = true;
  eleven().mode = "02";
  toggled(11);
  CHECK(deeds().find("mode 00; mode 02; ") != std::string::npos);
  CHECK(eleven().mode == "02");
}

TEST_CASE_METHOD(rack, "missing routes are repaired, and nothing else is touched") {
  kernel.flush(id(11));
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(x.result->step == 1);
  CHECK(x.result->ip == "203.0.11.1");
  CHECK(actions(x) == "look, diagnose, step 1, repair routes, verify");
  CHECK(has(x, "diagnose", "table 11 has no default route"));
  CHECK(deeds().empty());
  CHECK(kernel.routed(id(11)));
}

TEST_CASE_METHOD(rack,
                 "routes that cannot be repaired lead up the ladder, and step 4 is the last") {
  kernel.flush(id(11));
  kernel.deny = "table 11";
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(has(x, "repair routes", "still: table 11"));
}

TEST_CASE_METHOD(rack, "no egress is healed by the data switch") {
  eleven().ill = cure::data_cycle;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(x.result->step == 2);
  CHECK(x.result->previous_ip == "203.0.11.1"); // known from before
  CHECK(actions(x) == "look, diagnose, step 2, drain, data off, hold, data on, attach, verify");
  CHECK(has(x, "diagnose", "though the modem says connected"));
}

TEST_CASE_METHOD(rack, "what the data switch does not heal the mode does, and then a reboot") {
  eleven().ill = cure::mode_flip;
  auto by_mode = toggled(11);
  CHECK(by_mode.result->outcome == toggle_outcome::recovered);
  CHECK(by_mode.result->step == 2);
  CHECK(deeds() == "held; data off; data on; data off; mode 02; mode 00; data on; released; ");
  pass(20s);
  transcript.clear();
  eleven().ill = cure::reboot;
  auto by_reboot = toggled(11);
  CHECK(by_reboot.result->outcome == toggle_outcome::recovered);
  CHECK(by_reboot.result->step == 2);
  CHECK(actions(by_reboot).ends_with("reboot, boot, verify"));
  CHECK(deeds().ends_with("reboot; released; "));
}

TEST_CASE_METHOD(rack, "what nothing heals without USB ends at the last rung, and says why") {
  eleven().ill = cure::none;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(x.result->error.starts_with("restart of its host controller: "));
  CHECK(has(x, "USB", "this host's USB cannot be touched"));
  CHECK(has(x, "judge", "it hangs on the root hub"));
  CHECK(eleven().data);
  CHECK(plane.held.empty());
}

TEST_CASE_METHOD(rack, "without interface only USB could help") {
  kernel.unplug(id(11));
  tell();
  CHECK(phase(11) == "absent");
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(actions(x)
        == "look, diagnose, step 3, drain, USB, step 3, USB, step 4, USB, come back, "
           "step 4, judge, come back, step 4, judge");
}

TEST_CASE_METHOD(rack, "without SIM nothing is climbed for") {
  eleven().sim = false;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 0);
  CHECK(x.result->error == "There is no SIM in the modem.");
  CHECK(actions(x) == "look, diagnose");
  CHECK(deeds().empty());
}

TEST_CASE_METHOD(rack, "a toggle that needs a mute modem climbs, though traffic flows") {
  eleven().silent = true;
  auto x = toggled(11);
  REQUIRE(x.result);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(x.result->error.starts_with("power cycle of its port: ")); // its neighbours are well
  CHECK(has(x, "log in", "no reply in time"));
  CHECK_FALSE(has(x, "data off", ""));
  CHECK(deeds() == "held; released; ");
  CHECK(view(11).health.external_ip == "203.0.11.1");
}

TEST_CASE_METHOD(rack, "a modem whose seat is taken is no reason to climb while traffic flows") {
  eleven().busy = 1000;
  auto x = toggled(11);
  REQUIRE(x.result);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 0);
  CHECK_FALSE(has(x, "step 2", ""));
}

TEST_CASE_METHOD(rack, "a modem that goes silent with data off is told again to switch it on") {
  eleven().silent_once_off = true;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(deeds() == "held; data off; released; ");
}

TEST_CASE_METHOD(rack, "a modem that is busy a moment is asked again") {
  eleven().busy = 3;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(actions(x) == "look, diagnose, drain, try 1, data off, hold, data on, attach, verify");
  CHECK(x.result->duration_ms >= 6000); // 3 s of patience and the hold
}
