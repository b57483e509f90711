#include "tests/io/relay/relay_world.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("a client reaches an address through the dongle and learns its bound address",
          "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<int> seen_port{0};
  world w;
  w.serve(7, [&](tcp x) {
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    getpeername(x.fd(), reinterpret_cast<sockaddr*>(&peer), &size);
    seen_port = ntohs(peer.sin_port);
    x.write(inet_ntoa(peer.sin_addr));
  });
  auto x = w.dial();
  REQUIRE(x.write(connect_bytes(world::server, 7)));
  CHECK(x.read(2) == std::string("\x05\x00", 2));
  auto reply = x.read(10);
  REQUIRE(reply.size() == 10);
  CHECK(reply.substr(0, 8) == std::string("\x05\x00\x00\x01\xc0\xa8\x0b\x64", 8));
  CHECK(x.read_all() == "192.168.11.100");
  CHECK((static_cast<uint8_t>(reply[8]) << 8 | static_cast<uint8_t>(reply[9])) == seen_port);
  x.close();
  auto request = w.wait(w.requests);
  CHECK(request.client == "127.0.0.1");
  CHECK(request.host == world::server);
  CHECK(request.port == 7);
  CHECK(w.wait(w.outcomes).code == reply::succeeded);
  auto end = w.wait(w.endings);
  CHECK(end.id == request.id);
  CHECK(end.why == ending::finished);
  CHECK(end.up_bytes == 0);
  CHECK(end.down_bytes == 14);
  auto sum = w.plane->count(world::dongle);
  CHECK(sum.accepted == 1);
  CHECK(sum.connections == 0);
  CHECK(sum.down_bytes == 14);
  CHECK(sum.last_received.has_value());
}

TEST_CASE("names are resolved through the dongle's DNS and nowhere else", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"echo.example", {world::server}}});
  w.serve_echo();
  auto before = world::uplink_packets();
  for (auto host : {"echo.example", "Echo.EXAMPLE"}) {
    auto x = w.dial();
    REQUIRE(ask(x, host, 7) == 0);
    CHECK(x.write("ping"));
    CHECK(x.read(4) == "ping");
  }
  auto x = w.dial();
  CHECK(ask(x, "nobody.example", 7) == 4);
  auto y = w.dial();
  CHECK(ask(y, "127.1", 7) == 4);
  CHECK(world::uplink_packets() == before);
  // The second spelling came from the cache.
  CHECK(w.dns->asked("echo.example") == 1);
  auto sum = w.plane->count(world::dongle);
  CHECK(sum.refused == 2);
  CHECK(sum.names_found == 1);
  CHECK(sum.names_remembered == 1);
  CHECK(sum.names_missing >= 1);
  CHECK(sum.names_failed == 0);
}

TEST_CASE("what cannot be reached gets its reply code in bounded time", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 600ms; }};
  w.dns->set(
    {{"two.example", {"203.0.113.99", "203.0.113.7"}}, {"dead.example", {"203.0.113.99"}}});
  w.serve_echo();
  auto code = [&](const std::string& host, uint16_t port) {
    auto x = w.dial();
    return ask(x, host, port);
  };
  CHECK(code(world::server, 9) == 5);
  CHECK(code("203.0.113.99", 7) == 4);
  CHECK(code("dead.example", 7) == 4);
  CHECK(code("silent.example", 7) == 4);
  // A dead first address leaves time for the second.
  CHECK(code("two.example", 7) == 0);
  CHECK(w.wait(w.outcomes, 4).remote == world::server);
}

TEST_CASE("an address that answers late still wins when the others are dead", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 6s; }};
  w.dns->set({{"late.example", {"203.0.113.96", "203.0.113.97", "203.0.113.98", "203.0.113.99"}}});
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(x.write(connect_bytes("late.example", 7)));
  CHECK(eventually([&] {
    auto live = w.plane->relays(world::dongle);
    return !live.empty() && live[0].state == "connecting";
  }));
  // Its first call was in vain. The kernel repeats it after 1 s and 3 s, while the others are
  // called: none of them may take its time.
  w.beyond([] { sh("ip addr add 203.0.113.96/32 dev lo"); });
  CHECK(read_reply(x) == 0);
  CHECK(w.wait(w.outcomes).remote == "203.0.113.96");
}

TEST_CASE("a name with sixty addresses is found where only datagrams get through", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  std::vector<std::string> many(60, "203.0.113.7");
  for (size_t i = 0; i < many.size(); ++i)
    many[i] = "203.0.113." + std::to_string(i < 2 ? 7 + i : i + 10);
  w.dns->set({{"large.test", many}, {"other.test", many}, {"third.test", many}});
  // Part of it came: that is enough, and nobody asks twice.
  auto x = w.dial();
  CHECK(ask(x, "large.test", 7) == 0);
  CHECK(w.dns->asked("large.test") == 1);
  // Nothing fitted: more room is asked for.
  w.dns->part_of_large = false;
  auto y = w.dial();
  CHECK(ask(y, "other.test", 7) == 0);
  CHECK(w.dns->asked("other.test") == 2);
  // A stick whose DNS knows no EDNS is not worse off than without.
  w.dns->knows_edns = false;
  auto z = w.dial();
  CHECK(ask(z, "third.test", 7) == 4);
}

TEST_CASE("private destinations are denied, also behind a name", "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<int> reached{0};
  world w;
  w.dns->set({{"rebind.example", {"192.168.11.1"}},
              {"loop.example", {"127.0.0.1"}},
              {"own.example", {"198.18.0.2"}},
              {"both.example", {"192.168.11.1", world::server}}});
  w.plane->set_host_addresses({"198.18.0.2", "192.168.11.100", "127.0.0.1"});
  w.serve(80, [&](tcp) { ++reached; });
  for (auto host : {"192.168.11.1", "127.0.0.1", "10.1.2.3", "0.0.0.0", "198.18.0.2",
                    "rebind.example", "loop.example", "own.example"}) {
    INFO(host);
    auto x = w.dial();
    CHECK(ask(x, host, 80) == 2);
  }
  CHECK(reached == 0);
  CHECK(w.plane->count(world::dongle).denied == 8);
  // c-ares may know this name by itself (RFC 6761) or ask: it is never reached.
  auto local = w.dial();
  CHECK((ask(local, "localhost", 80) & ~6) == 0);
  CHECK(w.wait(w.outcomes, 8).code != reply::succeeded);
  auto x = w.dial();
  CHECK(ask(x, "both.example", 80) == 0);
  CHECK(w.wait(w.outcomes, 9).remote == world::server);
}

TEST_CASE("a client that is not on the allow-list hears 02 to its request", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.allow = {"192.0.2.0/24"}; }};
  auto x = w.dial();
  CHECK(ask(x, world::server, 7) == 2);
  CHECK(w.plane->count(world::dongle).denied == 1);
  CHECK(w.size(w.requests) == 0);
}

TEST_CASE("BIND and unwanted UDP get 07, and what is not SOCKS5 is closed without a word",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.udp = false; }};
  for (char command : {'\x02', '\x03'}) {
    auto bytes = connect_bytes(world::server, 7);
    bytes[4] = command;
    auto x = w.dial();
    REQUIRE(x.write(bytes));
    CHECK(read_reply(x) == 7);
    CHECK(x.read_all().empty());
  }
  for (auto text : {std::string{"HELLO / HTTP/1.1\r\nHost: x\r\n\r\n"},
                    std::string{"\x04\x01\0\0", 4}, std::string{"\x16\x03\x01"}, noise(5000, 3)}) {
    auto x = w.dial();
    x.write(text);
    CHECK(x.read_all().empty());
  }
  auto x = w.dial();
  REQUIRE(x.write(std::string("\x05\x01\x02", 3)));
  CHECK(x.read_all() == "\x05\xff");
  CHECK(eventually([&] { return w.plane->count(world::dongle).malformed == 4; }));
}

TEST_CASE("lists and users files that make no sense are refused at the start") {
  settings::socks_part socks;
  socks.allow = {"everybody"};
  auto x = data_plane::make({socks});
  REQUIRE_FALSE(x);
  CHECK(x.why().code == fault::bad_input);
  socks.allow = {};
  socks.users_file = "/nonexistent/users";
  auto y = data_plane::make({socks});
  REQUIRE_FALSE(y);
  CHECK(y.why().code == fault::bad_input);
  CHECK(y.why().doing.starts_with("/nonexistent/users: "));
}
