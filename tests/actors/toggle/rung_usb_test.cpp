#include "actors/toggle/rung_usb.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/usb_world.hpp"

#include <algorithm>

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

struct rack : usb_world {
  using usb_world::usb_world;

  /// Toggles with the first 60 s after the fault gone by, as a person would.
  toggle_record healed(int n) {
    strike();
    pass(1min);
    transcript.clear();
    return toggled(n, 40min);
  }
};

struct started : rack {
  started() { start_rack(); }
};

/// The steps of a trace in words: "no interface → USB unbind and bind, power cycle of its port".
std::string rungs(const toggle_record& x) {
  std::string out;
  for (auto& e : x.trace)
    if (e.action.starts_with("step "))
      out += (out.empty() ? "" : ", ") + e.why;
  return out;
}

bool has(const toggle_record& x, const std::string& action, const std::string& read_back) {
  return std::any_of(x.trace.begin(), x.trace.end(), [&](auto& e) {
    return e.action == action && e.read_back.find(read_back) != std::string::npos;
  });
}

/// A trace as text, for a test that fails.
std::string story(const toggle_record& x) {
  std::string out;
  for (auto& e : x.trace)
    out += std::to_string(e.at - x.started) + " +" + std::to_string(e.duration_ms) + " " + e.action
           + ": " + e.read_back + "\n";
  return out;
}

struct fault_row {
  const char* name;
  void (*break_it)(usb_world&);
  unsigned step;
  const char* healed_by; ///< The last write.
  const char* last_rung;
};

/// Every fault, and the first rung that can heal it. Whole-hub faults strike all on the hub.
const fault_row faults[] = {
  {"storage", [](usb_world& x) { x.usb.of(x.id(11)).storage = true; }, 3, "switch 1-1.1 0",
   "mode switch"},
  {"storage, third message",
   [](usb_world& x) {
     x.usb.of(x.id(11)).storage = true;
     x.usb.of(x.id(11)).message = 2;
   },
   3, "switch 1-1.1 2", "mode switch"},
  {"unbound", [](usb_world& x) { x.usb.of(x.id(11)).bound = false; }, 3, "bind 1-1.1",
   "USB unbind and bind"},
  {"hung until bound anew", [](usb_world& x) { x.usb.of(x.id(11)).hung = cure::bind; }, 3,
   "bind 1-1.1", "USB unbind and bind"},
  {"hung until authorised anew", [](usb_world& x) { x.usb.of(x.id(11)).hung = cure::authorize; }, 3,
   "authorize 1-1.1", "USB authorisation anew"},
  {"hung until its port was off", [](usb_world& x) { x.usb.of(x.id(11)).hung = cure::port; }, 4,
   "on 1-1.1", "power cycle of its port"},
  {"gone until its port was off", [](usb_world& x) { x.usb.of(x.id(11)).gone = cure::port; }, 4,
   "on 1-1.1", "power cycle of its port"},
  {"gone, and a CD-ROM after",
   [](usb_world& x) {
     x.usb.of(x.id(11)).gone = cure::port;
     x.usb.of(x.id(11)).storage_after = true;
   },
   4, "switch 1-1.1 0", "power cycle of its port"},
  {"gone until its hub was off",
   [](usb_world& x) {
     for (int n : {11, 12, 13})
       x.usb.of(x.id(n)).gone = cure::hub;
   },
   4, "on 1-1.4", "power cycle of its hub"},
  {"hung until its hub was off",
   [](usb_world& x) {
     for (int n : {11, 12, 13})
       x.usb.of(x.id(n)).hung = cure::hub;
   },
   4, "on 1-1.4", "power cycle of its hub"},
  {"data-only port, hung until its hub was fed anew",
   [](usb_world& x) {
     for (int n : {11, 12, 13})
       x.usb.of(x.id(n)).hung = cure::hub;
     x.usb.ports[{"1-1.1"}].lies = true;
   },
   4, "on 1-1", "power cycle of its hub"},
  {"gone until the controller was bound anew",
   [](usb_world& x) {
     for (auto& y : x.usb.sticks)
       y.gone = cure::controller;
   },
   4, "bind 0000:00:14.0", "restart of its host controller"},
};

} // namespace

TEST_CASE("each fault is healed by the first rung that can, and no neighbour notices") {
  for (auto& row : faults) {
    CAPTURE(row.name);
    started world;
    row.break_it(world);
    auto x = world.healed(11);
    REQUIRE(x.result);
    CAPTURE(story(x), world.writes(), x.result->error);
    CHECK(x.result->outcome == toggle_outcome::recovered);
    CHECK(x.result->step == row.step);
    CHECK(world.writes().ends_with(row.healed_by));
    CHECK(rungs(x).ends_with(row.last_rung));
    world.pass(61s); // a modem that was silent is read again within a minute
    CHECK(world.phase(11) == "ready");
    CHECK_FALSE(world.usb.any_off());
    CHECK(world.intents().empty());
    auto whole = std::string(row.last_rung).find("its h") != std::string::npos;
    if (!whole)
      CHECK(world.writes().find("1-1.2") == std::string::npos);
  }
}

TEST_CASE_METHOD(started, "without interface the ladder begins at USB, and the trace tells why") {
  usb.of(id(11)).gone = cure::port;
  auto x = healed(11);
  CHECK(rungs(x) == "USB unbind and bind, USB authorisation anew, power cycle of its port");
  CHECK(has(x, "diagnose", "no device is on its port 1-1.1"));
  CHECK(has(x, "USB", "no device is on port 1-1.1"));
  CHECK(has(x, "USB: cut power of port 1-1.1", "verified"));
  CHECK(has(x, "USB: power on port 1-1.1", "reads on"));
  CHECK(has(x, "come back", "routes are there"));
  CHECK(has(x, "verify", "203.0.11."));
}

TEST_CASE_METHOD(started, "a silent modem without egress is climbed for from the mildest rung") {
  usb.of(id(11)).hung = cure::port;
  auto x = healed(11);
  CHECK(rungs(x)
        == "data switch off and on, network mode flip, modem reboot, USB unbind and bind, "
           "USB authorisation anew, power cycle of its port");
}

TEST_CASE_METHOD(started, "what nothing heals ends at the controller, neighbours untouched") {
  usb.of(id(11)).gone = cure::none;
  auto x = healed(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 4);
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  CHECK(has(x, "judge", "hub 1-1: dongles 11, 12, 13; ill 11 (1 of 3 = 33 %, needs 70 %)"));
  CHECK(has(x, "judge", "controller 0000:00:14.0: dongles 11, 12, 13, 14, 15; ill 11"));
  CHECK(x.result->error.find("restart of its host controller: controller") == 0);
  CHECK(phase(12) == "ready");
  CHECK(plane.held.empty());
}

TEST_CASE_METHOD(started, "a dongle whose port nobody knows fails each USB rung at once") {
  usb.of(id(11)).gone = cure::port;
  strike();
  w->learned = std::make_shared<port_book>();
  hand(*w->board).update(id(11), [](dongle_view& v) { v.usb = {}; });
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(writes().empty());
  CHECK(has(x, "look", "its USB port is not known"));
  CHECK(has(x, "judge", "its port is not known"));
}

TEST_CASE_METHOD(started, "a slow stick is waited for within the rung's budget, and no longer") {
  usb.of(id(11)).gone = cure::port;
  usb.of(id(11)).boot = 80s;
  auto x = healed(11);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  pass(20s);
  usb.of(id(11)).gone = cure::port;
  usb.of(id(11)).boot = 300s;
  auto late = healed(11);
  CHECK(late.result->outcome == toggle_outcome::failed);
  CHECK(has(late, "come back", "no interface"));
}

TEST_CASE_METHOD(started, "a modem that says what no rung heals ends the climb") {
  usb.of(id(11)).gone = cure::port;
  usb.booted = [this](subnet_id x) { modem(x)->sim = false; };
  auto x = healed(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error == "There is no SIM in the modem.");
  CHECK(has(x, "stop", "There is no SIM"));
  CHECK(rungs(x).ends_with("power cycle of its port"));
}

TEST_CASE_METHOD(started, "a killed hub_power fails the rung at once, and the climb goes on") {
  usb.of(id(11)).gone = cure::port;
  strike();
  pass(1min);
  transcript.clear();
  auto toggle = begin(11);
  for (int i = 0; i < 600 && writes().find("off 1-1.1") == std::string::npos; ++i)
    pass(100ms);
  kill("/hub_power");
  CHECK_FALSE(usb.any_off());
  for (int i = 0; i < 600 && !view(11).toggle.running.empty(); ++i)
    pass(500ms);
  auto x = record(toggle);
  CHECK(has(x, "USB", "hub_power went down"));
}

TEST_CASE_METHOD(started, "USB writes of toggles that run together never overlap") {
  for (int n : {11, 13, 15})
    usb.of(id(n)).gone = cure::port;
  strike();
  pass(1min);
  std::vector<std::string> ids;
  for (int n : {11, 13, 15})
    ids.push_back(begin(n));
  pass(5min);
  std::vector<trace_entry> acts;
  for (auto& x : ids) {
    auto toggle = record(x);
    REQUIRE(toggle.result);
    CHECK(toggle.result->outcome == toggle_outcome::recovered);
    for (auto& e : toggle.trace)
      if (e.action.starts_with("USB: "))
        acts.push_back(e);
  }
  REQUIRE(acts.size() == 6);
  std::sort(acts.begin(), acts.end(), [](auto& a, auto& b) { return a.at < b.at; });
  for (size_t i = 1; i < acts.size(); ++i)
    CHECK(acts[i - 1].at + acts[i - 1].duration_ms <= acts[i].at);
  for (size_t i = 0; i < acts.size(); i += 2) { // and a port is on again before the next goes off
    CHECK(acts[i].action.starts_with("USB: cut power"));
    CHECK(acts[i + 1].action.starts_with("USB: power on"));
  }
}

TEST_CASE_METHOD(started, "another address is what was asked for, be its modem mute for ever") {
  modem(id(11))->silent = true; // a filter drops what goes to its web API
  usb.booted = [this](subnet_id x) { modem(x)->attach(fake_modem::cure::reboot); };
  usb.hangs = [](subnet_id, bool) {};
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(x.result->ip == "203.0.11.2");
  CHECK(writes().ends_with("off 1-1.1, on 1-1.1"));
}

TEST_CASE_METHOD(started, "a mute API is no reason to hit neighbours: the same address stays so") {
  modem(id(11))->silent = true;
  usb.booted = [](subnet_id) {};
  usb.hangs = [](subnet_id, bool) {};
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::unchanged);
  CHECK(x.result->ip == "203.0.11.1");
  CHECK(writes().ends_with("off 1-1.1, on 1-1.1"));
}

TEST_CASE_METHOD(started, "a mute modem that a toggle needs is brought to listen, egress or not") {
  modem(id(11))->silent = true; // cured by power alone: it boots
  usb.booted = [this](subnet_id x) {
    modem(x)->silent = false;
    modem(x)->attach(fake_modem::cure::reboot);
  };
  usb.hangs = [](subnet_id, bool) {};
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::changed);
  CHECK(writes()
        == "unbind 1-1.1, bind 1-1.1, unauthorize 1-1.1, authorize 1-1.1, off 1-1.1, on "
           "1-1.1");
}
