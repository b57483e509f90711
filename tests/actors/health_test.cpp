#include "actors/health.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using shown = policy::egress;

namespace {

settings without_recovery() {
  auto x = fake_world::usual();
  x.recovery.enabled = false;
  return x;
}

struct rack : fake_world {
  rack() : fake_world(without_recovery()) { start(); }

  dongle_view::health_part health() { return view(11).health; }

  /// Until the next probe has come back.
  void turn() {
    auto before = plane.probes[id(11)];
    for (int i = 0; i < 100 && plane.probes[id(11)] == before; ++i)
      pass(100ms);
    REQUIRE(plane.probes[id(11)] > before);
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a dongle is probed once an interval, the probes by turns") {
  auto before = plane.probes[id(11)];
  plane.urls.clear();
  pass(50s);
  CHECK(plane.probes[id(11)] - before == 10);
  auto& probes = w->settings_now()->health.probes;
  for (auto& url : probes)
    CHECK(std::count(plane.urls.begin(), plane.urls.end(), url) >= 10);
}

TEST_CASE_METHOD(rack, "one probe that fails leaves the other one to ask") {
  auto first = w->settings_now()->health.probes.front();
  plane.prober = [=](subnet_id, const std::string& url) -> fake_plane::answer {
    if (url == first)
      return failure{fault::refused, "the far end says no"};
    return io::relay::probe_answer{"203.0.113.9", 10ms};
  };
  pass(30s);
  CHECK(health().now == shown::healthy);
  CHECK(health().external_ip == "203.0.113.9");
}

TEST_CASE_METHOD(rack, "failures in a row make it ill, with the words of every probe") {
  probes_fail[id(11)] = true;
  turn();
  CHECK(health().now == shown::failing);
  CHECK(phase(11) == "ready");
  auto since = health().failing_since;
  turn();
  CHECK(health().now == shown::failing);
  turn();
  CHECK(health().now == shown::ill);
  CHECK(health().failures == 3);
  CHECK(health().failing_since == since);
  CHECK(health().external_ip == "203.0.11.1"); // the last one known
  for (auto& url : w->settings_now()->health.probes)
    CHECK(health().error.find(url + ": no answer in time") != std::string::npos);
  CHECK(phase(11) == "ill");
  CHECK(logged("dongle 11: ill"));
  probes_fail[id(11)] = false;
  turn();
  CHECK(health().now == shown::healthy);
  CHECK(health().failing_since == 0);
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "bytes from the far end outvote the probe, older ones do not") {
  probes_fail[id(11)] = true;
  for (int i = 0; i < 5; ++i) {
    plane.counted[id(11)].last_received = now();
    turn();
    CHECK(health().now == shown::healthy);
  }
  for (int i = 0; i < 6; ++i)
    turn();
  CHECK(health().now == shown::ill);
}

TEST_CASE_METHOD(rack, "while it is away nothing is probed, and nothing is known of it") {
  probes_fail[id(11)] = true;
  turn();
  turn();
  kernel.unplug(id(11));
  tell();
  pass(6s);
  auto before = plane.probes[id(11)];
  CHECK(health().now == shown::unknown);
  CHECK(health().external_ip.empty());
  pass(1min);
  CHECK(plane.probes[id(11)] == before);
  kernel.plug(id(11));
  tell();
  CHECK(plane.probes[id(11)] == before + 2); // at once, both probes
  CHECK(health().failures == 1);             // the row from before does not count
}

TEST_CASE_METHOD(rack, "a dongle plugged anew is judged anew") {
  probes_fail[id(11)] = true;
  turn();
  turn();
  kernel.unplug(id(11));
  kernel.plug(id(11), 311);
  tell();
  turn();
  CHECK(health().now == shown::unknown);
  CHECK(health().failures == 1);
}

TEST_CASE_METHOD(rack, "during a toggle only the conductor probes") {
  modem(id(11))->attach_delay = 20s;
  begin(11);
  auto before = plane.probes[id(11)];
  pass(20s);
  CHECK(plane.probes[id(11)] == before);
  pass(30s);
  CHECK(plane.probes[id(11)] > before);
  CHECK(health().external_ip == "203.0.11.2");
}

TEST_CASE_METHOD(rack, "a probe nobody answers stops no turn after it") {
  plane.mute = true;
  pass(1min);
  plane.mute = false;
  auto before = plane.probes[id(11)];
  pass(30s);
  CHECK(plane.probes[id(11)] > before);
  CHECK(health().now == shown::healthy);
}

TEST_CASE_METHOD(rack,
                 "probes that we could not make for want of descriptors count against nobody") {
  auto before = health();
  probes_exhausted = true;
  pass(5min);
  CHECK(health().now == shown::healthy);
  CHECK(health().failures == 0);
  CHECK(health().good_at == before.good_at);
  CHECK(phase(11) == "ready");
  CHECK(logged("no failure of its own: "));
  probes_exhausted = false;
  probes_fail[id(11)] = true; // what is counted begins now
  turn();
  CHECK(health().failures <= 1);
}

TEST_CASE_METHOD(rack, "a probe round with one that could not be asked says nothing") {
  auto first = w->settings_now()->health.probes.front();
  plane.prober = [=](subnet_id, const std::string& url) -> fake_plane::answer {
    if (url == first)
      return failure{fault::timed_out, "no answer in time"};
    return failure{fault::exhausted, "connect: Cannot assign requested address"};
  };
  pass(5min);
  CHECK(health().now == shown::healthy);
}

TEST_CASE_METHOD(rack, "a modem that we could not ask is not silent") {
  modem(id(11))->out_of_reach = true;
  pass(5min);
  CHECK(view(11).modem.answers);
  CHECK(phase(11) == "ready");
  CHECK(logged("its modem could not be asked"));
}
