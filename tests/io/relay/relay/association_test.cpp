#include "tests/io/relay/udp.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

constexpr auto other_server = "203.0.113.8";

} // namespace

TEST_CASE("datagrams leave through the dongle and answers name their sender", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"echo.example", {world::server}}});
  udp_echo echo{w, world::server, 7}, other{w, other_server, 9};
  auto before = world::uplink_packets();
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  CHECK(std::string{inet_ntoa(x.bound.sin_addr)} == "127.0.0.1");
  CHECK(x.bound.sin_port != 0);
  auto asked = w.wait(w.requests);
  CHECK(asked.udp);
  CHECK(asked.client == "127.0.0.1");

  x.send(world::server, 7, "one");
  CHECK(x.socket.receive() == udp_head(world::server, 7) + "one");
  CHECK(x.socket.from.sin_port == x.bound.sin_port);
  x.send(other_server, 9, "two");
  CHECK(x.socket.receive() == udp_head(other_server, 9) + "two");
  x.send("echo.example", 7, "three");
  CHECK(x.socket.receive() == udp_head(world::server, 7) + "three");
  x.send("echo.example", 7, ""); // An empty datagram is one, too.
  CHECK(x.socket.receive() == udp_head(world::server, 7));
  auto large = noise(40'000, 3);
  x.send(world::server, 7, large);
  CHECK((x.socket.receive() == udp_head(world::server, 7) + large));
  CHECK(w.dns->asked("echo.example") == 1);

  auto view = w.plane->relays(world::dongle).at(0);
  CHECK(view.state == "relaying");
  CHECK(view.target == "udp 203.0.113.8:9 and 1 others");
  CHECK(view.up_bytes == 11 + large.size());
  CHECK(view.down_bytes == 11 + large.size());

  x.control.close();
  auto end = w.wait(w.endings);
  CHECK(end.why == ending::finished);
  CHECK(end.up_bytes == 11 + large.size());
  CHECK(end.down_bytes == 11 + large.size());
  auto sum = w.plane->count(world::dongle);
  CHECK(sum.up_bytes == end.up_bytes);
  CHECK(sum.associations == 1);
  CHECK(sum.datagrams_up == 5);
  CHECK(sum.datagrams_down == 5);
  CHECK(sum.last_received);
  CHECK(world::uplink_packets() == before);
}

TEST_CASE("thousands of datagrams and pipelined names keep their account", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{{}, 2};
  w.dns->set({{"echo.example", {world::server}}});
  udp_echo echo{w, world::server, 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  // Before the name is known the first few wait for it.
  for (int i = 0; i < 8; ++i)
    x.send("echo.example", 7, "first");
  for (int i = 0; i < 8; ++i)
    CHECK(x.socket.receive() == udp_head(world::server, 7) + "first");
  uint64_t up = 40, down = 40;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 20; ++i)
      x.send(world::server, 7, std::to_string(round));
    up += 20 * std::to_string(round).size();
    for (int i = 0; i < 20; ++i)
      down += x.socket.receive().value_or(std::string(10, ' ')).size() - 10;
  }
  CHECK(up == down);
  x.control.close();
  auto end = w.wait(w.endings);
  CHECK(end.up_bytes == up);
  CHECK(end.down_bytes == down);
}

TEST_CASE("an association hears its own client and nobody else", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  udp_echo echo{w, world::server, 7};
  sh("ip addr add 127.0.0.2/8 dev lo");
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  auto parcel = udp_head(world::server, 7) + "mine?";
  udp_socket stranger{"127.0.0.2"}, neighbour{"127.0.0.1"};
  stranger.send(x.bound, parcel);
  expect_only_echo(x, 7, "a"); // The first from the client's address settles the port.
  CHECK(echo.heard == 1);
  stranger.send(x.bound, parcel);
  neighbour.send(x.bound, parcel);
  expect_only_echo(x, 7, "b");
  CHECK(echo.heard == 2);

  // A client that says where it sends from is not taken for its neighbour at all.
  udp_socket own{"127.0.0.1"};
  udp_client y{w.dial(), "127.0.0.1", own.port()};
  REQUIRE(y.code == 0);
  neighbour.send(y.bound, parcel);
  own.send(y.bound, udp_head(world::server, 7) + "own");
  CHECK(own.receive() == udp_head(world::server, 7) + "own");
  CHECK(echo.heard == 3);

  // Behind an address translation the client cannot know: what it says is not held against it.
  udp_client z{w.dial(), "10.1.2.3", 4321};
  REQUIRE(z.code == 0);
  expect_only_echo(z, 7, "z");
}

TEST_CASE("only far ends that were asked may answer", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  udp_echo echo{w, world::server, 7};
  std::unique_ptr<udp_socket> asked, stranger, elsewhere;
  w.beyond([&] {
    asked = std::make_unique<udp_socket>(world::server, 1000);
    stranger = std::make_unique<udp_socket>(other_server, 1000);
    elsewhere = std::make_unique<udp_socket>(world::server, 1001);
  });
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  x.send(world::server, 1000, "hello");
  REQUIRE(asked->receive() == "hello");
  auto way = asked->from;
  CHECK(std::string{inet_ntoa(way.sin_addr)} == "192.168.11.100");
  stranger->send(way, "spam");
  elsewhere->send(way, "spam");
  asked->send(way, "well met");
  CHECK(x.socket.receive() == udp_head(world::server, 1000) + "well met");
  expect_only_echo(x, 7, "only this");
  auto view = w.plane->relays(world::dongle).at(0);
  CHECK(view.down_bytes == 8 + 9);
}

TEST_CASE("what is malformed, a fragment or denied is dropped and the rest goes on", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"inside.example", {"192.168.11.1"}},
              {"mixed.example", {"10.0.0.1", world::server}},
              {"echo.example", {world::server}}});
  udp_echo echo{w, world::server, 7}, modem{w, "192.168.11.1", 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  auto whole = udp_head(world::server, 7) + "x";
  auto fragment = whole;
  fragment[2] = '\1';
  for (auto& bytes : {std::string{}, std::string{"\0", 1}, whole.substr(0, 9), fragment,
                      std::string(2000, '\xff')})
    x.socket.send(x.bound, bytes);
  x.send("192.168.11.1", 7, "web API?");
  x.send("inside.example", 7, "web API!");
  x.send("nowhere.example", 7, "?");
  x.send("silent.example", 7, "?");
  expect_only_echo(x, 7, "still here");
  x.send("mixed.example", 7, "past the private one");
  CHECK(x.socket.receive() == udp_head(world::server, 7) + "past the private one");
  CHECK(eventually([&] { return w.plane->count(world::dongle).denied == 2; }));
  CHECK(modem.heard == 0);
  // Over its TCP connection it may say what it likes.
  CHECK(x.control.write(noise(300'000, 1)));
  expect_only_echo(x, 7, "and here");
}

TEST_CASE("UDP goes out by IPv6 where the dongle has it", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  auto on = "echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6; ";
  w.beyond([&] {
    sh(on
       + std::string{"echo 0 > /proc/sys/net/ipv6/conf/lan0/disable_ipv6;"
                     "ip addr add 2001:db8:1::1/64 dev lan0 nodad"});
  });
  sh(on
     + std::string{"echo 0 > /proc/sys/net/ipv6/conf/usb0/disable_ipv6;"
                   "ip addr add 2001:db8:1::100/64 dev usb0 nodad"});
  std::thread far;
  int fd = -1;
  sockaddr_in6 sa{};
  sa.sin6_family = AF_INET6;
  sa.sin6_port = htons(7);
  inet_pton(AF_INET6, "2001:db8:1::1", &sa.sin6_addr);
  w.beyond([&] {
    fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
  });
  auto header = std::string{0, 0, 0, 4} + std::string{reinterpret_cast<char*>(&sa.sin6_addr), 16}
                + std::string{0, 7};
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  x.socket.send(x.bound, header + "no way"); // This dongle has no IPv6 yet.
  udp_echo echo{w, world::server, 7};
  expect_only_echo(x, 7, "behind it"); // So that is over.
  auto way = w.way();
  way.source6 = "2001:db8:1::100";
  w.plane->set_egress(world::dongle, way);
  CHECK(eventually([&] {
    x.socket.send(x.bound, header + "hello");
    pollfd p{fd, POLLIN, 0};
    return poll(&p, 1, 100) == 1;
  }));
  std::array<char, 64> text{};
  sockaddr_in6 from{};
  socklen_t size = sizeof(from);
  auto n = recvfrom(fd, text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
  REQUIRE(n == 5);
  std::array<char, INET6_ADDRSTRLEN> name{};
  CHECK(std::string{inet_ntop(AF_INET6, &from.sin6_addr, name.data(), name.size())}
        == "2001:db8:1::100");
  sendto(fd, "back", 4, 0, reinterpret_cast<sockaddr*>(&from), size);
  CHECK(x.socket.receive() == header + "back");
  ::close(fd);
}
