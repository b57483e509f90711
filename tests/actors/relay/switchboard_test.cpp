#include "actors/relay/switchboard.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : fake_world {
  rack() { start(); }

  template <class Report, class Order>
  std::optional<Report> tell(Order x) {
    return ask<Report>(at("/switchboard"), std::move(x));
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a probe's answer says who was asked") {
  auto x = tell<probe_report>(probe_order{id(11), 3s});
  REQUIRE(x);
  CHECK(x->address == "203.0.11.1");
  CHECK_FALSE(x->host.empty());
  CHECK(x->error.empty());
}

TEST_CASE_METHOD(rack, "without probes configured there is no answer, but a reply") {
  auto none = usual();
  none.health.probes.clear();
  w->config.set(none);
  auto x = tell<probe_report>(probe_order{id(11), 3s});
  REQUIRE(x);
  CHECK(x->address.empty());
  CHECK(x->error == "no probes configured");
}

TEST_CASE_METHOD(rack, "a drain tells how many finished and how many were reset") {
  plane.drained = {3, 2};
  auto x = tell<drain_report>(drain_order{id(11), 3s});
  REQUIRE(x);
  CHECK(x->finished == 3);
  CHECK(x->reset == 2);
}

TEST_CASE_METHOD(rack, "answers that come after a restart find nobody, and harm nobody") {
  plane.mute = true;
  begin(11);
  pass(1s);
  CHECK_FALSE(plane.unanswered.empty());
  kill("/switchboard");
  plane.mute = false;
  for (auto& x : std::exchange(plane.unanswered, {}))
    x();
  run();
  pass(2min);
  CHECK(view(11).toggle.running.empty());
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "what was carried is booked once a minute, as sums that only grow") {
  std::map<std::string, io::store::traffic_record> last; // By user.
  int notes = 0;
  auto ear = kill_at_end(sys.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const traffic_note& x) {
              for (auto& sum : x.sums)
                last[sum.user] = sum;
              ++notes;
            },
            [](const learned_note&) {}};
  }));
  auto entry = w->census->look("/journal").value();
  entry.handle = ear;
  w->census->put(entry);
  pass(3min);
  CHECK(notes == 0);
  auto& count = plane.counted[id(11)];
  count.up_bytes = 100;
  count.down_bytes = 1000;
  count.accepted = 2;
  plane.counted_users[id(11)] = {{"alice", 1, 40, 400}};
  pass(61s);
  CHECK(notes == 1);
  CHECK(last[""] == io::store::traffic_record{id(11), "", 100, 1000, 2});
  CHECK(last["alice"] == io::store::traffic_record{id(11), "alice", 40, 400, 1});
  last.clear();
  count.up_bytes = 150;
  pass(61s);
  CHECK(notes == 2);
  CHECK(last.size() == 1); // Alice stood still.
  kill("/switchboard");    // its successor says everything once more
  count.up_bytes = 175;
  pass(61s);
  CHECK(last[""] == io::store::traffic_record{id(11), "", 175, 1000, 2});
  CHECK(last["alice"].down_bytes == 400);
  CHECK(notes == 3);
}

TEST_CASE_METHOD(rack, "the host's own addresses are told to the data plane") {
  CHECK_FALSE(plane.host_addresses.empty()); // 127.0.0.1 at least
}

TEST_CASE_METHOD(rack, "a port is closed and opened again, and no actor is restarted") {
  auto before = at("/rack/11/socks").id();
  auto toggle = begin(11);
  for (int i = 0; i < 11; ++i) {
    auto x = ask<listen_report>(at("/rack/11/socks"), reopen_port{});
    REQUIRE(x);
    CHECK(x->listening);
    CHECK(plane.open.contains(id(11)));
  }
  plane.busy_port = true; // somebody was quicker
  auto x = ask<listen_report>(at("/rack/11/socks"), reopen_port{});
  REQUIRE(x);
  CHECK_FALSE(x->listening);
  CHECK(view(11).socks.error == "port 10011 is taken");
  plane.busy_port = false;
  pass(20s);
  CHECK(plane.open.contains(id(11))); // it goes on being tried
  CHECK(at("/rack/11/socks").id() == before);
  CHECK(record(toggle).result->outcome == toggle_outcome::changed);
  CHECK(w->census->look("/rack/11")->restarts == 0);
}

TEST_CASE_METHOD(rack, "who asks for a probe or a drain hears of the switchboard's death at once") {
  plane.mute = true;
  caf::scoped_actor asker{sys};
  auto open = asker->request(at("/switchboard"), 3600s, probe_order{id(11), 3s});
  run();
  kill("/switchboard");
  REQUIRE(asker->has_next_message());
  open.receive([](const probe_report&) { FAIL("nobody can know"); }, [](const caf::error&) {});
}

TEST_CASE_METHOD(rack,
                 "a port that was closed refuses politely, whatever dies, until it is opened") {
  auto verdict = [&] {
    return w->desks->of(id(11))->requested({1, id(11), "127.0.0.1", "", "a", 80});
  };
  auto wish = [&](bool close) {
    auto x = ask<port_state>(at("/rack/11/socks"), port_wish{close, "shell"});
    REQUIRE(x);
    CHECK(x->closed == close);
    CHECK(x->listening);
  };
  CHECK(verdict() == io::relay::reply::succeeded);
  wish(true);
  CHECK(verdict() == io::relay::reply::not_allowed);
  CHECK(phase(11) == "closed");
  kill("/rack/11/socks");
  pass(1s);
  CHECK(verdict() == io::relay::reply::not_allowed);
  kill("/rack/11/route"); // the whole subtree begins again
  pass(5s);
  CHECK(verdict() == io::relay::reply::not_allowed);
  CHECK(phase(11) == "closed");
  wish(false);
  pass(5s);
  CHECK(verdict() == io::relay::reply::succeeded);
  CHECK(phase(11) == "ready");
}
