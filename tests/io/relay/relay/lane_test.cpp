#include "tests/io/relay/relay_world.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("requests wait out a hold, and go on after it", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  w.plane->hold(world::dongle, true);
  auto x = w.dial();
  REQUIRE(x.write(connect_bytes(world::server, 7)));
  w.wait(w.requests);
  CHECK(eventually([&] {
    auto views = w.plane->relays(world::dongle);
    return views.size() == 1 && views[0].state == "held" && views[0].target == "203.0.113.7:7"
           && views[0].client == "127.0.0.1";
  }));
  CHECK(w.size(w.outcomes) == 0);
  w.plane->hold(world::dongle, false);
  CHECK(read_reply(x) == 0);
  CHECK(w.plane->relays(world::dongle).at(0).state == "relaying");
}

TEST_CASE("a hold that outlasts the patience of a request refuses it with 03", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 200ms; }};
  w.plane->hold(world::dongle, true);
  auto x = w.dial();
  CHECK(ask(x, world::server, 7) == 3);
  CHECK(w.wait(w.endings).why == ending::refused);
}

TEST_CASE("a drain lets relays finish and resets the rest, and counts both", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{{}, 2};
  w.serve_echo();
  std::vector<tcp> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(w.dial());
    REQUIRE(ask(clients.back(), world::server, 7) == 0);
  }
  std::atomic<int> finished{-1}, reset{-1};
  w.plane->drain(world::dongle, 700ms, [&](size_t f, size_t r) {
    finished = static_cast<int>(f);
    reset = static_cast<int>(r);
  });
  // Draining, they still carry bytes.
  CHECK(clients[5].write("last words"));
  CHECK(clients[5].read(10) == "last words");
  for (size_t i = 0; i < 2; ++i) {
    clients[i].finish();
    CHECK(clients[i].read_all().empty());
  }
  CHECK(eventually([&] { return reset >= 0; }));
  CHECK(finished == 2);
  CHECK(reset == 4);
  CHECK(clients[5].read(1).empty());
  CHECK(clients[5].last_errno == ECONNRESET);
  w.wait(w.endings, 5);
  CHECK(std::count_if(w.endings.begin(), w.endings.end(),
                      [](auto& x) { return x.why == ending::drained_reset; })
        == 4);
  auto ended = w.plane->count(world::dongle).ended;
  CHECK(ended[static_cast<size_t>(ending::drained_reset)] == 4);
  CHECK(ended[static_cast<size_t>(ending::finished)] == 2);
  std::atomic<bool> again{false};
  w.plane->drain(world::dongle, 10s, [&](size_t f, size_t r) { again = f == 0 && r == 0; });
  CHECK(eventually([&] { return again.load(); }));
}

TEST_CASE("requests nobody attends to wait, and are announced to the next attendant", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto live = w.dial();
  REQUIRE(ask(live, world::server, 7) == 0);
  w.plane->attend(world::dongle, nullptr);
  auto x = w.dial();
  REQUIRE(x.write(connect_bytes(world::server, 7)));
  CHECK(eventually([&] {
    for (auto& view : w.plane->relays(world::dongle))
      if (view.state == "deciding")
        return true;
    return false;
  }));
  // What ends meanwhile is told later.
  live.finish();
  CHECK(live.read_all().empty());
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 1; }));
  CHECK(w.size(w.endings) == 0);
  w.plane->attend(world::dongle, w.handle());
  CHECK(read_reply(x) == 0);
  CHECK(w.size(w.requests) == 2);
  CHECK(w.wait(w.endings).why == ending::finished);

  // An attendant that dies between request and verdict: its successor hears of it again.
  w.admits = false;
  auto y = w.dial();
  REQUIRE(y.write(connect_bytes(world::server, 7)));
  auto first = w.wait(w.requests, 2);
  w.plane->attend(world::dongle, nullptr);
  w.plane->attend(world::dongle, w.handle());
  auto second = w.wait(w.requests, 3);
  CHECK(first.id == second.id);
  w.plane->refuse(second.id, reply::not_allowed);
  CHECK(read_reply(y) == 2);
  // Too late, and of somebody unknown: nothing happens.
  w.plane->admit(second.id);
  w.plane->admit(0xffff'ffff'ffff'ffff);
}

TEST_CASE("a request nobody ever decides gets 01", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 200ms; }};
  w.plane->attend(world::dongle, nullptr);
  auto x = w.dial();
  CHECK(ask(x, world::server, 7) == 1);
}

TEST_CASE("with the dongle down the port answers 03 and nothing leaves by the uplink", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 500ms; }};
  w.dns->set({{"echo.example", {world::server}}});
  w.serve_echo();
  auto live = w.dial();
  REQUIRE(ask(live, world::server, 7) == 0);
  auto before = world::uplink_packets();
  REQUIRE(before >= 0);
  auto code = [&](const std::string& host) {
    auto x = w.dial();
    return ask(x, host, 7);
  };
  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(code(world::server) == 3);
  CHECK(code("echo.example") == 3);
  // The interface is still there, so what runs goes on.
  CHECK(live.write("ping"));
  CHECK(live.read(4) == "ping");

  w.plane->set_egress(world::dongle, w.way());
  CHECK(code("echo.example") == 0);
  // The kernel loses the route, the address, the link. Without a route a socket bound to a device
  // takes everything for on link there: whether that answers or not, the uplink sees nothing.
  sh("ip route flush table 11");
  CHECK(code("203.0.113.99") == 4);
  sh("ip addr flush dev usb0");
  CHECK(code(world::server) == 3);
  CHECK(code("fresh.example") == 4);
  auto gone = w.way();
  sh("ip link del usb0");
  CHECK(code(world::server) == 3);
  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(live.read(1).empty());
  CHECK(live.last_errno == ECONNRESET);
  CHECK(eventually([&] {
    for (size_t i = 0; i < w.size(w.endings); ++i)
      if (w.wait(w.endings, i).why == ending::dongle_lost)
        return true;
    return false;
  }));
  // An egress that does not exist, and one that makes no sense, serve nobody.
  w.plane->set_egress(world::dongle, gone);
  CHECK(code(world::server) == 3);
  gone.source = "nonsense";
  w.plane->set_egress(world::dongle, gone);
  CHECK(code(world::server) == 3);
  CHECK(world::uplink_packets() == before);
}

TEST_CASE("a changed way out ends relays of the old one and reroutes what still connects",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  sh("ip addr add 192.168.11.101/24 dev usb0; ip rule add from 192.168.11.101 lookup 11");
  auto live = w.dial();
  REQUIRE(ask(live, world::server, 7) == 0);
  auto waiting = w.dial();
  REQUIRE(waiting.write(connect_bytes("203.0.113.99", 7)));
  auto looking = w.dial();
  REQUIRE(looking.write(connect_bytes("silent.example", 7)));
  CHECK(eventually([&] { return w.size(w.requests) == 3; }));
  auto other = w.way();
  other.source = "192.168.11.101";
  w.plane->set_egress(world::dongle, other);
  CHECK(live.read(1).empty());
  CHECK(w.wait(w.endings).why == ending::dongle_lost);
  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(read_reply(waiting) == 3);
  CHECK(read_reply(looking) == 3);
}

TEST_CASE("new rules reset the relays of clients that left the allow-list, and no others",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(ask(x, "203.0.113.8", 7) == 0);
  auto socks = w.socks;
  socks.allow = {"127.0.0.1"};
  socks.deny_destinations = {world::server};
  w.plane->reconfigure(socks);
  auto y = w.dial();
  CHECK(ask(y, world::server, 7) == 2);
  CHECK(x.write("ping"));
  CHECK(x.read(4) == "ping");
  socks.allow = {"nonsense"};
  w.plane->reconfigure(socks);
  auto z = w.dial();
  CHECK(ask(z, world::server, 7) == 2);
  CHECK(x.write("ping"));
  CHECK(x.read(4) == "ping");
  socks.allow = {"192.0.2.0/24"};
  w.plane->reconfigure(socks);
  CHECK(x.read(1).empty());
  CHECK(x.last_errno == ECONNRESET);
  CHECK(w.wait(w.endings, 2).why == ending::shutdown);
}

TEST_CASE("new rules reset the relays to destinations that they deny, and no others", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto a = w.dial(), b = w.dial();
  REQUIRE(ask(a, world::server, 7) == 0);
  REQUIRE(ask(b, "203.0.113.8", 7) == 0);
  auto stricter = w.socks;
  stricter.deny_destinations.push_back("203.0.113.8/32");
  w.plane->reconfigure(stricter);
  CHECK(b.read(1).empty());
  CHECK(b.last_errno == ECONNRESET);
  REQUIRE(a.write("ping"));
  CHECK(a.read(4) == "ping");
}

TEST_CASE("stopping resets relays, answers what is pending, and is told once", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  w.serve(80, [](tcp x) { x.read_all(); });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  auto half = w.dial();
  half.write("\x05");
  std::atomic<int> drained{0}, probed{0};
  w.plane->drain(world::dongle, 60s, [&](size_t f, size_t r) { drained += f + r == 1; });
  w.plane->probe(world::dongle, "http://203.0.113.7/", 60s, [&](auto r) { probed += !r; });
  w.plane->stop();
  CHECK(drained == 1);
  CHECK(probed == 1);
  REQUIRE(w.endings.size() == 1);
  CHECK(w.endings[0].why == ending::shutdown);
  CHECK(x.read(1).empty());
  w.plane->stop();
  w.plane->drain(world::dongle, 60s, [&](size_t, size_t) { ++drained; });
  w.plane->probe(world::dongle, "http://203.0.113.7/", 60s, [&](auto r) { probed += !r; });
  CHECK(drained == 2);
  CHECK(probed == 2);
  CHECK_FALSE(w.plane->listen(world::dongle));
  CHECK(w.endings.size() == 1);
}
