#include "actors/relay/relay_desk.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using answer = io::relay::foreign_answer;

namespace {

/// Dongles whose carrier redirects whoever asks for anything.
struct rack : fake_world {
  std::map<int, answer> walled;

  rack() {
    plane.prober = [this](subnet_id x, const std::string& url) -> fake_plane::answer {
      auto at = walled.find(x.n);
      if (at == walled.end())
        return probe(x, url);
      return io::relay::probe_answer{{}, 10ms, at->second};
    };
    start();
  }

  static answer portal(const std::string& host) {
    return {answer::kind::redirect, host, {}, false};
  }

  int count(const std::string& what) const {
    int n = 0;
    for (size_t at = 0; (at = transcript.find(what, at)) != std::string::npos; ++at)
      ++n;
    return n;
  }

  std::optional<io::relay::reply> client_of(int n) {
    io::relay::request x;
    x.dongle = id(n);
    x.id = 77;
    return w->desks->of(id(n))->requested(x);
  }
};

} // namespace

TEST_CASE_METHOD(rack,
                 "a SIM without credit gets one data cycle, and is looked at slowly after it") {
  walled[11] = portal("portal.example");
  pass(2h);
  CHECK(phase(11) == "walled_garden");
  CHECK(view(11).health.foreign->host == "portal.example");
  CHECK(count("modem 11: data off") == 1);
  CHECK(count("modem 11: mode") == 0);
  CHECK(count("modem 11: reboot") == 0);
  CHECK(view(11).toggle.last->outcome == toggle_outcome::failed);
  CHECK(view(11).toggle.last->error.find("portal.example") != std::string::npos);
  CHECK(view(11).recovery.plan.find("walled garden") == 0);
  CHECK(client_of(11) == io::relay::reply::network_unreachable);
  CHECK(client_of(12) == io::relay::reply::succeeded);
  CHECK(logged("dongle 11: walled garden: its carrier answers the probes itself"));
  auto before = plane.probes[id(11)];
  pass(1h);
  CHECK(plane.probes[id(11)] - before <= 10); // four looks, two probes each
  CHECK(plane.probes[id(11)] - before >= 6);
  walled.clear();
  pass(16min);
  CHECK(phase(11) == "ready");
  CHECK_FALSE(view(11).health.foreign);
  CHECK(client_of(11) == io::relay::reply::succeeded);
  CHECK(count("modem 11: data off") == 1);
  for (int n : {12, 13})
    CHECK_FALSE(view(n).toggle.last);
}

TEST_CASE_METHOD(rack, "a walled garden is looked at each minute at first") {
  walled[11] = portal("portal.example");
  pass(2min);
  REQUIRE(phase(11) == "walled_garden");
  walled.clear();
  pass(66s);
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "traffic does not outvote a walled garden: portals send bytes, too") {
  walled[11] = portal("portal.example");
  for (int i = 0; i < 60; ++i) {
    plane.counted[id(11)].last_received = now();
    pass(1s);
  }
  CHECK(phase(11) == "walled_garden");
}

TEST_CASE_METHOD(rack, "the same foreign answer through all dongles is the probes' fault") {
  for (int n : {11, 12, 13})
    walled[n] = portal("elsewhere.example");
  pass(10min);
  for (int n : {11, 12, 13}) {
    CHECK(phase(n) == "doubted");
    CHECK(view(n).health.useless.find("elsewhere.example") != std::string::npos);
    CHECK_FALSE(view(n).toggle.last);
    CHECK(client_of(n) == io::relay::reply::succeeded);
  }
  CHECK(transcript.find("modem ") == std::string::npos);
  walled.clear();
  pass(10s);
  CHECK(phase(12) == "ready");
  CHECK(view(12).health.useless.empty());
}

TEST_CASE_METHOD(rack, "a probe that wants https is of no use, whoever else works") {
  walled[11] = {answer::kind::redirect, "api.ipify.org", {}, true};
  pass(10min);
  CHECK(phase(11) == "doubted");
  CHECK_FALSE(view(11).toggle.last);
  auto toggle = toggled(11); // nothing can be told, so nothing is done
  CHECK(toggle.result->outcome == toggle_outcome::failed);
  CHECK(toggle.result->error.find("the probes are of no use") == 0);
  CHECK(transcript.find("modem ") == std::string::npos);
}

TEST_CASE_METHOD(rack, "different portals are different carriers' walled gardens") {
  walled[11] = portal("a.example");
  walled[12] = portal("b.example");
  walled[13] = portal("c.example");
  pass(10min);
  for (int n : {11, 12, 13})
    CHECK(phase(n) == "walled_garden");
  CHECK(count(": data off") == 3);
}

TEST_CASE_METHOD(rack,
                 "a person's toggle behind a walled garden cycles data once and says why not") {
  walled[11] = portal("portal.example");
  pass(5min);
  transcript.clear();
  auto x = toggled(11);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->step == 2);
  CHECK(count("modem 11: data off") == 1);
  CHECK(count("modem 11: reboot") == 0);
}

TEST_CASE_METHOD(rack, "a toggle that ends in a walled garden climbs no further") {
  auto toggle = begin(11);
  walled[11] = portal("portal.example");
  for (int i = 0; i < 600 && !view(11).toggle.running.empty(); ++i)
    pass(500ms);
  auto x = record(toggle);
  CHECK(x.result->outcome == toggle_outcome::failed);
  CHECK(x.result->error.find("portal.example") != std::string::npos);
  CHECK(count("modem 11: data off") == 1);
  CHECK(count("modem 11: reboot") == 0);
}

TEST_CASE_METHOD(rack, "a dead link that becomes a walled garden is climbed for no further") {
  modem(id(11))->ill = fake_modem::cure::none;
  for (int i = 0; i < 600 && count("modem 11: data off") == 0; ++i)
    pass(500ms);
  walled[11] = portal("portal.example");
  pass(10min);
  CHECK(phase(11) == "walled_garden");
  CHECK(count("modem 11: reboot") == 0);
  CHECK(count("modem 11: data off") == 1);
}

TEST_CASE_METHOD(rack, "a stick without a connection that shows its own page is ill as before") {
  walled[11] = portal("192.168.11.1");
  pass(30s);
  CHECK(phase(11) != "walled_garden");
}
