#include "tests/io/relay/udp.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

constexpr auto other_server = "203.0.113.8";

} // namespace

TEST_CASE("a name keeps its address while it stands for it, and follows it after its time",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->ttl = 1;
  w.dns->set({{"moving.example", {world::server}}});
  udp_echo echo{w, world::server, 7}, other{w, other_server, 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  auto answered_by = [&](const char* who) {
    x.send("moving.example", 7, "who?");
    return x.socket.receive() == udp_head(who, 7) + "who?";
  };
  CHECK(answered_by(world::server));
  // One of two now, and not the first: the conversation goes on.
  w.dns->set({{"moving.example", {other_server, world::server}}});
  auto all = true;
  CHECK(eventually([&] {
    all = answered_by(world::server) && all;
    return w.dns->asked("moving.example") >= 3; // The second answer has come, then.
  }));
  CHECK(all);
  // None of it any more.
  w.dns->set({{"moving.example", {other_server}}});
  CHECK(eventually([&] { return answered_by(other_server); }));
  // A name that is gone from the DNS stays where it was found last.
  w.dns->set({});
  auto asked = w.dns->asked("moving.example");
  CHECK(eventually([&] {
    all = answered_by(other_server) && all;
    return w.dns->asked("moving.example") > asked;
  }));
  CHECK(answered_by(other_server));
  CHECK(all);
}

TEST_CASE("where one address of a name cannot be sent to, the next one is", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"both.example", {"2001:db8:1::1", world::server}}});
  udp_echo echo{w, world::server, 7};
  auto way = w.way();
  way.source6 = "2001:db8:1::100"; // Which this host has lost: nothing can be bound to it.
  w.plane->set_egress(world::dongle, way);
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  for (int i = 0; i < 3; ++i) {
    x.send("both.example", 7, "hello");
    CHECK(x.socket.receive() == udp_head(world::server, 7) + "hello");
  }
  auto view = w.plane->relays(world::dongle).at(0);
  CHECK(view.target == "udp 203.0.113.7:7"); // Only who was sent something was asked.
  CHECK(view.up_bytes == 15);
}
