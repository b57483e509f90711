#include "tests/io/relay/udp.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

constexpr auto other_server = "203.0.113.8";

} // namespace

TEST_CASE("a denied far end is neither asked nor heard once the rules have changed", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  std::unique_ptr<udp_socket> far;
  w.beyond([&] { far = std::make_unique<udp_socket>(world::server, 1000); });
  udp_echo echo{w, other_server, 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  x.send(world::server, 1000, "hello");
  REQUIRE(far->receive() == "hello");
  auto way = far->from;
  w.socks.deny_destinations.push_back("203.0.113.7/32");
  w.plane->reconfigure(w.socks);
  x.send(other_server, 7, "a"); // When its echo is here, the new rules are.
  CHECK(x.socket.receive() == udp_head(other_server, 7) + "a");
  CHECK(eventually([&] {
    x.send(world::server, 1000, "again");
    return w.plane->count(world::dongle).denied > 0;
  }));
  far->send(way, "too late");
  x.send(other_server, 7, "b");
  CHECK(x.socket.receive() == udp_head(other_server, 7) + "b");

  // Without UDP altogether the association ends, and TCP relays do not.
  w.serve_echo(8);
  auto live = w.dial();
  REQUIRE(ask(live, other_server, 8) == 0);
  w.socks.udp = false;
  w.plane->reconfigure(w.socks);
  CHECK(w.wait(w.endings).why == ending::shutdown);
  CHECK(x.control.read(1).empty());
  live.write("on");
  CHECK(live.read(2) == "on");
}

TEST_CASE("an association ends when it is idle, drained, or loses its dongle", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.idle_timeout = seconds{1}; }};
  udp_echo echo{w, world::server, 7};
  udp_client idle{w.dial()};
  REQUIRE(idle.code == 0);
  CHECK(w.wait(w.endings).why == ending::idle);
  CHECK(idle.control.read(1).empty());
  // Its port is closed: the kernel says so.
  auto sa = idle.bound;
  auto fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  REQUIRE(connect(fd, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
  CHECK(eventually([&] {
    send(fd, "x", 1, 0);
    char c = 0;
    return recv(fd, &c, 1, MSG_DONTWAIT) < 0 && errno == ECONNREFUSED;
  }));
  ::close(fd);

  w.socks.idle_timeout = seconds{300};
  w.plane->reconfigure(w.socks);
  udp_client drained{w.dial()};
  REQUIRE(drained.code == 0);
  std::atomic<int> reset{-1};
  w.plane->drain(world::dongle, 300ms, [&](size_t, size_t r) { reset = static_cast<int>(r); });
  expect_only_echo(drained, 7, "last words");
  CHECK(eventually([&] { return reset == 1; }));
  CHECK(w.wait(w.endings, 1).why == ending::drained_reset);

  udp_client lost{w.dial()};
  REQUIRE(lost.code == 0);
  expect_only_echo(lost, 7, "x");
  auto way = w.way();
  way.source = "192.168.11.101";
  w.plane->set_egress(world::dongle, way);
  CHECK(w.wait(w.endings, 2).why == ending::dongle_lost);

  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(udp_client{w.dial()}.code == 3);
  CHECK(w.wait(w.endings, 3).why == ending::refused);
}

TEST_CASE("nothing of UDP leaves by the uplink while the dongle is down", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"echo.example", {world::server}}});
  udp_echo echo{w, world::server, 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  expect_only_echo(x, 7, "a");
  auto before = world::uplink_packets();
  sh("ip link set usb0 down");
  for (int i = 0; i < 20; ++i) {
    x.send(world::server, 7, "lost");
    x.send(other_server, 7, "lost");
    x.send("echo.example", 7, "lost");
  }
  w.plane->set_egress(world::dongle, std::nullopt);
  for (int i = 0; i < 20; ++i)
    x.send("new.example", 7, "lost");
  // The reactor has read all of it once it answers a new client.
  CHECK(udp_client{w.dial()}.code == 3);
  CHECK(world::uplink_packets() == before);
  CHECK(echo.heard == 1);
}

TEST_CASE("one client cannot take more associations than its share", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  std::vector<udp_client> all;
  for (int i = 0; i < 256; ++i) {
    all.emplace_back(w.dial());
    REQUIRE(all.back().code == 0);
  }
  CHECK(udp_client{w.dial()}.code == 2);
  w.serve_echo();
  auto x = w.dial();
  CHECK(ask(x, world::server, 7) == 0);
  all.pop_back();
  CHECK(eventually([&] { return udp_client{w.dial()}.code == 0; }));
}
