#include "actors/relay/relay.hpp"

#include "actors/relay/relay_desk.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;
using io::relay::relay_id;
using io::relay::reply;

namespace {

struct rack : fake_world {
  rack() { start(); }

  io::relay::attendant& desk(int n = 11) { return *plane.attendants.at(id(n)); }

  /// The reactor has read a client's request; the answer is the verdict.
  std::optional<reply> request(relay_id relay, int n = 11) {
    auto verdict = desk(n).requested({relay, id(n), "127.0.0.1", "", "example.net", 80});
    desk(n).gathered();
    run();
    return verdict;
  }

  size_t relays(int n = 11) { return w->census->children(path_of(id(n), "relays")).size(); }

  std::string says(relay_id relay) {
    auto who = at("/rack/11/relays/" + std::to_string(relay));
    return ask<supervision::actor_report>(who, supervision::report_request{}).value().state_text;
  }
};

} // namespace

TEST_CASE_METHOD(rack, "a request is admitted and gets an actor, which goes when the relay ends") {
  CHECK(request(7) == reply::succeeded);
  CHECK(relays() == 1);
  CHECK(says(7) == "127.0.0.1 → example.net:80, admitted");
  desk().connected({7, reply::succeeded, "198.51.100.1", {}});
  run();
  CHECK(says(7) == "127.0.0.1 → example.net:80, open to 198.51.100.1");
  desk().ended({7, id(11), io::relay::ending::finished, 10, 20, 30ms});
  run();
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack, "a dongle that is away carries nobody") {
  kernel.unplug(id(11));
  tell();
  CHECK(request(7) == reply::network_unreachable);
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack,
                 "without its actors a dongle decides nothing, and decides when asked again") {
  auto entry = w->census->look("/rack/11/relays").value();
  auto away = entry;
  away.handle = nullptr;
  w->census->put(away);
  CHECK_FALSE(request(7));
  w->census->put(entry);
  CHECK(request(7) == reply::succeeded);
  CHECK(relays() == 1);
}

TEST_CASE_METHOD(rack, "a relay that ended before its actor came leaves nobody behind") {
  CHECK(desk().requested({7, id(11), "127.0.0.1", "", "example.net", 80}));
  desk().ended({7, id(11), io::relay::ending::client_gone, 0, 0, 1ms});
  desk().gathered();
  run();
  CHECK(relays() == 0);
  CHECK(desk().requested({8, id(11), "127.0.0.1", "", "example.net", 80}));
  desk().gathered();                                                    // Its actor is asked for,
  desk().ended({8, id(11), io::relay::ending::client_gone, 0, 0, 1ms}); // and no longer needed.
  run();
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack, "a relay's actor may be killed: nothing else notices") {
  request(7);
  request(8);
  auto before = at("/rack/11/route").id();
  kill("/rack/11/relays/7");
  CHECK(relays() == 1); // temporary: the reactor goes on without it
  CHECK(at("/rack/11/route").id() == before);
  desk().ended({7, id(11), io::relay::ending::finished, 1, 1, 1ms});
  desk().ended({8, id(11), io::relay::ending::finished, 1, 1, 1ms});
  run();
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack, "a restarted acceptor, modem, health or route ends no relay") {
  request(7);
  auto relay = at("/rack/11/relays/7").id();
  for (auto role : {"toggle", "modem", "health", "socks", "route"}) {
    kill(path_of(id(11), role));
    pass(7s);
    CHECK(at("/rack/11/relays/7").id() == relay);
    CHECK(plane.open.contains(id(11)));
  }
  desk().ended({7, id(11), io::relay::ending::finished, 1, 1, 1ms});
  run();
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack, "a thousand relays come and go") {
  for (relay_id i = 0; i < 1000; ++i)
    CHECK(desk().requested({i, id(11), "127.0.0.1", "", "example.net", 80}) == reply::succeeded);
  desk().gathered();
  run();
  CHECK(relays() == 1000);
  for (relay_id i = 0; i < 1000; ++i)
    desk().ended({i, id(11), io::relay::ending::finished, 1, 1, 1ms});
  run();
  CHECK(relays() == 0);
}

TEST_CASE_METHOD(rack, "a busy port is shown, and tried again until it is free") {
  plane.busy_port = true;
  plane.open.clear();
  kill("/rack/11/socks");
  pass(3s);
  CHECK_FALSE(view(11).socks.listening);
  CHECK(view(11).socks.error == "port 10011 is taken");
  CHECK(phase(11) == "ill");
  plane.busy_port = false;
  pass(7s);
  CHECK(view(11).socks.listening);
  CHECK(phase(11) == "ready");
}
