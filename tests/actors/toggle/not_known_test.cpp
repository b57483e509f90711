#include "actors/toggle/look.hpp"

#include "tests/support/usb_world.hpp"

#include <algorithm>

// What we could not find out is not what is.

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

struct rack : usb_world {
  rack() { start_rack(); }

  /// Nothing can be looked at: neither by the router, nor by hotplug, nor by a probe.
  void go_blind() {
    kernel.unreadable = true;
    probes_exhausted = true;
    trouble = "list /sys/bus/usb/devices: Too many open files";
    tell();
  }
  void see_again() {
    kernel.unreadable = probes_exhausted = false;
    trouble.clear();
    tell();
  }
  bool modems_touched() const { return transcript.find("modem ") != std::string::npos; }
};

bool tried(const toggle_record& x, const std::string& rung) {
  return std::any_of(x.trace.begin(), x.trace.end(), [&](auto& e) {
    return e.action.starts_with("step ") && e.why.find(rung) != std::string::npos;
  });
}

size_t passed(const toggle_record& x) {
  return static_cast<size_t>(
    std::count_if(x.trace.begin(), x.trace.end(), [](auto& e) { return e.action == "pass"; }));
}

} // namespace

TEST_CASE_METHOD(rack, "a healthy dongle rotates although the router cannot read the kernel") {
  kernel.unreadable = true;
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(x.result->step == 0);
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack,
                 "what cannot be found out fails the toggle, saying so, and touches nothing") {
  go_blind();
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error.find("could not be found out") != std::string::npos);
  CHECK(x.result->error.find("Too many open files") != std::string::npos);
  CHECK_FALSE(tried(x, ""));
  CHECK(writes().empty());
  CHECK_FALSE(modems_touched());
  see_again();
  pass(1min);
  CHECK(toggled(11).result->outcome == toggle_outcome::changed);
}

TEST_CASE_METHOD(rack, "who can see again in time toggles on as if nothing had been") {
  go_blind();
  auto toggle = begin(11);
  pass(5s);
  REQUIRE_FALSE(view(11).toggle.running.empty());
  see_again();
  pass(1min);
  CHECK(record(toggle).result->outcome == toggle_outcome::changed);
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack, "an absent interface is not known while USB cannot be listed") {
  usb.of(id(11)).gone = cure::none; // the kernel says so; what hangs on USB nobody can say
  strike();
  trouble = "list /sys/bus/usb/devices: Too many open files";
  tell();
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error.find("could not be found out") != std::string::npos);
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack, "a rung whose end cannot be seen is the last one") {
  usb.of(id(11)).hung = cure::port; // there, and passes nothing
  strike();
  transcript.clear();
  auto toggle = begin(11);
  for (int i = 0; i < 1200 && writes().empty(); ++i)
    pass(500ms);
  REQUIRE(writes().starts_with("unbind 1-1.1"));
  go_blind();
  pass(10min);
  auto x = record(toggle);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error.find("could not be found out") != std::string::npos);
  CHECK(writes() == "unbind 1-1.1, bind 1-1.1");
  CHECK_FALSE(tried(x, "power cycle"));
}

TEST_CASE_METHOD(rack, "a modem we cannot ask for want of descriptors is not taken for mute") {
  modem(id(11))->out_of_reach = true;
  usb.of(id(11)).hung = cure::none;
  strike();
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error.find("could not be found out") != std::string::npos);
  CHECK(writes().empty());
  CHECK_FALSE(modems_touched());
}

TEST_CASE_METHOD(rack, "with a mute modem the rungs that need its API fail at once") {
  usb.of(id(11)).hung = cure::bind;
  strike();
  transcript.clear();
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(x.result->step == 3);
  CHECK(passed(x) == 3); // data switch, mode flip, reboot
  CHECK_FALSE(modems_touched());
  CHECK(writes() == "unbind 1-1.1, bind 1-1.1");
}

TEST_CASE_METHOD(rack,
                 "a healthy dongle's modem that was silent once is asked again, not climbed") {
  auto& m = *modem(id(11));
  m.silent_calls = 1;
  auto x = toggled(11, 30min);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(passed(x) == 0);
  CHECK(writes().empty());
  CHECK(transcript.find("modem 11: data off") != std::string::npos);
}
