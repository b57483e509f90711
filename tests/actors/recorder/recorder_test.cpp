#include "actors/recorder/recorder.hpp"

#include "actors/recorder/case_file.hpp"
#include "io/recorder/store_reader.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

/// A rack with a recorder beside it, in virtual time; what it samples is this machine.
struct recorded_rack : fake_world {
  static settings recorded(const scratch_dir& dir) {
    auto x = usual();
    x.state_dir = dir / ".";
    x.recorder.interval = 1s;
    return x;
  }
  explicit recorded_rack(const scratch_dir& dir) : fake_world(recorded(dir)), state(dir / ".") {}

  caf::actor begin_recording() { return kill_at_end(sys.spawn(recorder::run, w)); }
  io::recorder::recording kept() {
    auto out = io::recorder::read_recording(recorder_folder(state), 0, w->now() + 1);
    return out ? *out : io::recorder::recording{};
  }
  void configure(const std::function<void(settings&)>& change) {
    auto x = *w->settings_now();
    change(x);
    w->config.set(std::move(x));
  }

  std::string state;
};

} // namespace

TEST_CASE("the recorder samples by its interval, and what happens beside", "[recorder]") {
  scratch_dir dir;
  recorded_rack rack{dir};
  rack.start({11, 12, 13});
  auto who = rack.begin_recording();
  rack.pass(10s);
  auto before = rack.kept();
  CHECK(before.samples.size() >= 10);
  REQUIRE(before.place("dongle.11.well"));
  CHECK(before.samples.back().value(*before.place("dongle.11.well")) == 1);
  REQUIRE(before.place("memory.MemTotal"));

  happening x;
  x.kind = happening_kind::plug;
  x.dongle = subnet_id{12};
  x.text = "a stick was pulled";
  rack.w->history->add(x);
  rack.pass(2s);
  auto changes = rack.kept().changes;
  CHECK(std::any_of(changes.begin(), changes.end(),
                    [](auto& c) { return c.kind == "plug" && c.dongle == 12; }));

  // A time as people say it, and the likeliest cause of it.
  auto found = rack.ask<analysis_found>(who, analysis_query{"now", 10'000, {}});
  REQUIRE(found);
  CHECK(!found->order->causes.empty());
  CHECK(!rack.ask<analysis_found>(who, analysis_query{"noon", 10'000, {}}));
  auto samples = rack.ask<samples_found>(who, samples_query{{"dongle.*.well"}, "1h ago"});
  REQUIRE(samples);
  CHECK(samples->lines.size() == 3);
  CHECK(samples->lines.front().points.size() >= 10);
  CHECK(rack.ask<gauges_found>(who, gauges_query{})->now.value("self.fds").value_or(0) > 0);
}

TEST_CASE("a recorder that is switched off rests, and says so when it goes on", "[recorder]") {
  scratch_dir dir;
  recorded_rack rack{dir};
  rack.start({11});
  auto who = rack.begin_recording();
  rack.pass(5s);
  rack.configure([](auto& x) { x.recorder.enabled = false; });
  rack.self->send(who, settings_changed{});
  rack.pass(200s);
  auto resting = rack.kept().samples.size();
  rack.configure([](auto& x) { x.recorder.enabled = true; });
  rack.self->send(who, settings_changed{});
  rack.pass(5s);
  auto all = rack.kept();
  CHECK(all.samples.size() >= resting + 5);
  CHECK(std::any_of(all.changes.begin(), all.changes.end(), [](auto& c) {
    return c.kind == "gap" && c.text == "the recorder was switched off";
  }));
  auto there = io::recorder::survey(recorder_folder(rack.state));
  REQUIRE(there->gaps.size() == 1);
  CHECK(there->gaps.front().why == "the recorder was switched off");
  // A time in the gap names it.
  auto at = std::to_string(100);
  auto none = open_case(recorder_folder(rack.state), {at + "s ago", 10'000, {}}, rack.w->now());
  REQUIRE(!none);
  CHECK(none.why().code == fault::not_found);
  CHECK(none.why().doing.find("the recorder was switched off") != std::string::npos);
}

TEST_CASE("a recorder that may not write goes on trying, and the gap has its reason",
          "[recorder]") {
  scratch_dir dir;
  recorded_rack rack{dir};
  rack.start({11});
  auto who = rack.begin_recording();
  rack.pass(5s);
  auto before = rack.kept().samples.size();
  rack.configure([](auto& x) { x.recorder.max_mb = 0; });
  rack.self->send(who, settings_changed{});
  rack.pass(100s);
  CHECK(rack.kept().samples.size() == before);
  CHECK(!rack.ask<gauges_found>(who, gauges_query{})->trouble.empty());
  rack.configure([](auto& x) { x.recorder.max_mb = 50; });
  rack.self->send(who, settings_changed{});
  rack.pass(5s);
  auto all = rack.kept();
  CHECK(all.samples.size() > before);
  CHECK(std::any_of(all.changes.begin(), all.changes.end(), [](auto& c) {
    return c.kind == "gap" && c.text == "the disk or the recorder's cap was full";
  }));
}
