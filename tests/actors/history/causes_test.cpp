#include "actors/history/tell.hpp"

#include "tests/support/usb_world.hpp"

using namespace dongled;
using namespace dongled::test;
using cure = fake_modem::cure;
using kind = happening_kind;

namespace {

struct rack : usb_world {
  rack() : usb_world([](settings& x) { x.recovery.enabled = true; }) { start_rack(); }

  std::vector<happening> all() { return w->history->since(0, 100'000); }

  /// Each has a cause that exists and is older, or says from whom it came.
  void check_rule() {
    auto told = all();
    REQUIRE(w->history->oldest() == told.front().id);
    std::map<uint64_t, const happening*> known;
    for (auto& x : told) {
      INFO(to_json(x).dump());
      CHECK((x.cause != 0 || !x.by.empty()));
      if (x.cause != 0)
        CHECK(known.contains(x.cause));
      CHECK_FALSE(x.text.empty());
      known[x.id] = &x;
    }
  }

  const happening& newest(kind what, int n, const std::string& text = {}) {
    kept = all();
    for (auto x = kept.rbegin(); x != kept.rend(); ++x)
      if (x->kind == what && (n == 0 || x->dongle == id(n)) && x->text.find(text) != x->text.npos)
        return *x;
    FAIL("nobody told of that: " << to_string(what) << " " << text);
    return kept.front();
  }

  /// What led to it, from the first cause on.
  std::string story(happening x) {
    auto told = all();
    std::string out = to_string(x.kind);
    while (x.cause != 0) {
      auto at = std::find_if(told.begin(), told.end(), [&](auto& y) { return y.id == x.cause; });
      REQUIRE(at != told.end());
      x = *at;
      out = to_string(x.kind) + (" > " + out);
    }
    return x.by + ": " + out;
  }

  std::vector<happening> kept;
};

} // namespace

TEST_CASE_METHOD(rack, "a person's toggle is the cause of its steps, its address and its end") {
  toggled(11);
  auto& step = newest(kind::toggle_step, 11);
  CHECK(story(step) == "test: person > toggle_started > toggle_step");
  CHECK(step.details.at("action").is_string());
  CHECK_FALSE(step.toggle.empty());
  auto& address = newest(kind::address, 11);
  CHECK(story(address) == "test: person > toggle_started > address");
  CHECK(address.details.at("address") == view(11).health.external_ip);
  CHECK(story(newest(kind::toggle_ended, 11)) == "test: person > toggle_started > toggle_ended");
  CHECK(story(newest(kind::phase, 11, "ready"))
        == "test: person > toggle_started > toggle_ended > phase");
  check_rule();
}

TEST_CASE_METHOD(rack, "an illness leads to its repair, and that to health") {
  modem(id(11))->ill = cure::data_cycle;
  pass(2min);
  REQUIRE(view(11).toggle.last);
  CHECK(newest(kind::health, 11, "is ill").by == "probe");
  CHECK(story(newest(kind::toggle_ended, 11)).starts_with("probe: health > "));
  CHECK(newest(kind::toggle_started, 11).by.starts_with("recovery"));
  check_rule();
}

TEST_CASE_METHOD(rack, "a repair that failed tells when the next one is due") {
  modem(id(11))->ill = cure::none;
  pass(20min);
  auto& rests = newest(kind::recovery, 11, "the repair failed");
  CHECK(rests.details.at("what") == "backs_off");
  CHECK(story(rests).find("toggle_ended > ") != std::string::npos);
  check_rule();
}

TEST_CASE_METHOD(rack, "a hub that goes is told stick by stick, with what its repair did") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = fake_usb::cure::hub;
  strike();
  CHECK(newest(kind::plug, 12).by == "kernel");
  CHECK(story(newest(kind::phase, 12, "absent")) == "kernel: plug > phase");
  pass(5min);
  CHECK(kernel_has(id(13)));
  auto& power = newest(kind::power, 0);
  CHECK(power.details.at("done") == true);
  CHECK(story(power).ends_with("toggle_started > power"));
  CHECK(story(newest(kind::plug, 12, "appeared")).ends_with("toggle_started > plug"));
  CHECK_FALSE(newest(kind::recovery, 0, "waits for").details.empty());
  check_rule();
}

TEST_CASE_METHOD(rack, "who kills an actor is the cause of its restart") {
  tell_wish(*w, {}, "shell kills /rack/11/modem", "shell", "/rack/11/modem");
  kill("/rack/11/modem");
  auto& restart = newest(kind::restart, 11);
  CHECK(restart.actor == "/rack/11/modem");
  CHECK(story(restart) == "shell: person > restart");
  pass(1min);
  kill("/rack/12/health"); // nobody said so
  CHECK(newest(kind::restart, 12).cause == 0);
  CHECK(newest(kind::restart, 12).by == "supervisor /rack/12");
  check_rule();
}

TEST_CASE_METHOD(rack, "what operators switch and pause is told with their wish") {
  sys.spawn([this](caf::event_based_actor* asker) {
    asker->request(at("/rack/gate"), 3600s, power_ask{id(11), power_wish::cycle, "shell"})
      .then([](const power_answer&) {}, [](const caf::error&) {});
  });
  pass(1min);
  auto& power = newest(kind::power, 11);
  CHECK(power.details.at("wish") == "cycle");
  CHECK(story(power) == "shell: person > power");
  recovery_ask pause{id(12), true, std::chrono::seconds{60}, "shell"};
  ask<recovery_paused>(at("/rack/gate"), pause);
  CHECK(story(newest(kind::recovery, 12, "paused")) == "shell: person > recovery");
  pass(2min);
  CHECK(newest(kind::recovery, 12, "its pause is over").by == "clock");
  check_rule();
}

TEST_CASE_METHOD(rack, "a silent modem, a doubt and a new address are told by who saw them") {
  modem(id(11))->silent = true;
  pass(1min);
  CHECK(newest(kind::health, 11, "API does not answer").by == "modem");
  CHECK(story(newest(kind::phase, 11, "degraded")).ends_with("health > phase"));
  modem(id(11))->silent = false;
  for (int n : {11, 12, 13, 14, 15})
    probes_fail[id(n)] = true;
  pass(2min);
  CHECK(newest(kind::health, 12, "doubted").details.at("now") == "doubted");
  check_rule();
}

TEST_CASE_METHOD(rack, "a rack under trouble of many kinds tells nothing without its cause") {
  toggled(12);
  modem(id(11))->ill = cure::data_cycle;
  usb.of(id(14)).gone = fake_usb::cure::port;
  strike();
  kill("/rack/gate");
  pass(3min);
  kill("/hotplug");
  kill("/journal");
  for (int i = 0; i < 12; ++i)
    if (w->find("/rack/13/route"))
      kill("/rack/13/route"); // until its window is full
  pass(5min);
  toggled(13);
  CHECK(newest(kind::gave_up, 13).cause != 0);
  CHECK(story(newest(kind::phase, 13, "quarantined")).find("gave_up > ") != std::string::npos);
  check_rule();
}
