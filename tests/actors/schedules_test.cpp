#include "actors/schedules.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

settings every(std::chrono::seconds x) {
  auto out = fake_world::usual();
  settings::schedule_part one;
  one.every = x;
  out.schedules = {one};
  return out;
}

struct scheduled : fake_world {
  explicit scheduled(settings x) : fake_world(std::move(x)) { start(); }

  /// The toggles that schedules asked for, and what was missed, since the start.
  std::vector<happening> told(happening_kind kind) {
    std::vector<happening> out;
    for (auto& x : w->history->since(0, 100'000))
      if (x.kind == kind && x.by == "schedule")
        out.push_back(x);
    return out;
  }
  size_t taken() { return told(happening_kind::toggle_started).size(); }
  std::string missed() {
    std::string out;
    for (auto& x : told(happening_kind::schedule))
      out += to_string(*x.dongle) + ": " + x.details.at("why").get<std::string>() + "\n";
    return out;
  }
};

struct of_ten_minutes : scheduled {
  of_ten_minutes() : scheduled(every(10min)) {}
};

struct of_one_minute : scheduled {
  of_one_minute() : scheduled(every(1min)) {}
};

} // namespace

TEST_CASE_METHOD(of_ten_minutes, "each dongle is toggled once in ten minutes, asked by schedule") {
  pass(60min);
  CHECK(taken() >= 17);
  CHECK(taken() <= 18);
  CHECK(missed().empty());
  for (auto n : {11, 12, 13}) {
    CHECK(phase(n) == "ready");
    REQUIRE(view(n).toggle.last);
    CHECK(view(n).toggle.last->outcome == toggle_outcome::changed);
    CHECK(record(view(n).toggle.last->toggle_id).asked_by == "schedule");
  }
}

TEST_CASE_METHOD(of_ten_minutes, "what is ill, away or paused misses its turn, which is said") {
  probes_fail[id(11)] = true;
  kernel.unplug(id(12));
  tell();
  ask<recovery_paused>(at("/rack/gate"), recovery_ask{id(13), true, std::nullopt, "test"});
  pass(11min);
  CHECK(taken() == 0);
  auto said = missed();
  CHECK(said.find("11: it is ") != std::string::npos);
  CHECK(said.find("12: it is ") != std::string::npos);
  CHECK(said.find("13: recovery is paused") != std::string::npos);
}

TEST_CASE_METHOD(of_one_minute, "a reload that takes the schedule away ends its turns") {
  pass(5min);
  auto before = taken();
  CHECK(before > 0);
  auto x = usual();
  w->config.set(x);
  caf::anon_send(at("/schedules"), settings_changed{});
  run();
  pass(10min);
  CHECK(taken() == before);
}

TEST_CASE("where the daemon only watches no schedule toggles, and a reload lets it") {
  auto x = every(1min);
  x.watch_only = true;
  scheduled rack{x};
  rack.pass(3min);
  CHECK(rack.taken() == 0);
  CHECK_FALSE(rack.missed().empty());
  x.watch_only = false;
  rack.w->config.set(x);
  rack.pass(2min);
  CHECK(rack.taken() > 0);
}

TEST_CASE_METHOD(of_one_minute, "a schedule outlives the death of its actor, and of gate") {
  pass(2min);
  auto before = taken();
  kill("/schedules");
  kill("/rack/gate");
  pass(5min);
  CHECK(taken() > before);
}

TEST_CASE("schedules leave a place for people, and never take more than the gate allows") {
  auto x = every(20s);
  x.toggle.max_concurrent = 2;
  x.toggle.cooldown = 1s;
  scheduled rack{x};
  size_t most = 0;
  for (int i = 0; i < 600; ++i) {
    rack.pass(500ms);
    size_t now = 0;
    for (auto n : {11, 12, 13})
      now += !rack.view(n).toggle.running.empty() && rack.view(n).toggle.asked_by == "schedule";
    most = std::max(most, now);
  }
  CHECK(most == 1);
  CHECK(rack.taken() > 3);
}

TEST_CASE("a schedule that waits for idle dongles does not disturb those with clients") {
  auto x = every(1min);
  x.schedules[0].when_idle = true;
  scheduled rack{x};
  rack.plane.counted[rack.id(11)].connections = 2;
  rack.pass(3min);
  CHECK(rack.missed().find("11: 2 connections are open") != std::string::npos);
  for (auto& y : rack.told(happening_kind::toggle_started))
    CHECK(y.dongle != rack.id(11));
  CHECK(rack.taken() > 0);
}
