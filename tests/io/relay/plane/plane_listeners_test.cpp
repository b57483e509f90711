// The ports of a data plane, and whether its reactors turn.
#include "tests/io/relay/relay_world.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("a port in use is named, and closing a listener frees it without ending relays",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  settings::socks_part same = w.socks;
  auto other = data_plane::make({same});
  REQUIRE(other);
  auto busy = (*other)->listen(world::dongle);
  REQUIRE_FALSE(busy);
  CHECK(busy.why().code == fault::busy);
  CHECK(busy.why().doing.find("127.0.0.1:10011") != std::string::npos);
  CHECK_FALSE((*other)->listening(world::dongle));

  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK(w.plane->listening(world::dongle));
  w.plane->close(world::dongle);
  CHECK_FALSE(w.plane->listening(world::dongle));
  CHECK((*other)->listen(world::dongle));
  (*other)->close(world::dongle);
  CHECK(w.plane->listen(world::dongle));
  CHECK(w.plane->listen(world::dongle));
  CHECK(x.write("still here"));
  CHECK(x.read(10) == "still here");
  auto y = w.dial();
  CHECK(ask(y, world::server, 7) == 0);
}

TEST_CASE("a dongle is served on each of its ports, or on none", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.extra_port_bases = {3300, 5000}; }};
  w.serve_echo();
  for (auto port : std::array<uint16_t, 3>{10011, 3311, 5011}) {
    auto x = tcp::to("127.0.0.1", port);
    CHECK(ask(x, world::server, 7) == 0);
  }
  w.plane->close(world::dongle);
  for (auto port : std::array<uint16_t, 3>{10011, 3311, 5011})
    CHECK(tcp::to("127.0.0.1", port).fd() < 0);
  auto same = w.socks;
  same.extra_port_bases = {3300, 5001};
  auto other = data_plane::make({same});
  REQUIRE(other);
  REQUIRE(w.plane->listen(world::dongle));
  auto busy = (*other)->listen(world::dongle);
  REQUIRE_FALSE(busy);
  CHECK(busy.why().code == fault::busy);
  CHECK_FALSE((*other)->listening(world::dongle));
  CHECK(tcp::to("127.0.0.1", 5012).fd() < 0);
}

TEST_CASE("ports closed for good listen never again, and relays go on", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  w.plane->close_for_good();
  CHECK_FALSE(w.plane->listening(world::dongle));
  auto again = w.plane->listen(world::dongle);
  REQUIRE_FALSE(again);
  CHECK(again.why().code == fault::refused);
  CHECK(w.dial().fd() < 0);
  CHECK(x.write("still here"));
  CHECK(x.read(10) == "still here");
}

TEST_CASE("a reactor that hangs is named, and those that turn are not", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{{}, 2};
  w.serve_echo();
  auto hangs = [&](milliseconds patience) {
    return w.plane->late(std::chrono::steady_clock::now(), patience);
  };
  CHECK(hangs(0ms).empty());
  std::atomic<bool> stuck{false}, go{false};
  w.plane->probe(world::dongle, "no URL", 1s, [&](const result<probe_answer>&) {
    stuck = true;
    eventually([&] { return go.load(); }, 60s);
  });
  CHECK(eventually([&] { return stuck.load(); }));
  CHECK(eventually([&] { return hangs(200ms).size() == 1; }));
  auto said = hangs(200ms);
  REQUIRE(said.size() == 1);
  CHECK(said[0].starts_with("reactor 1 of the data plane has not answered for ")); // 11 % 2
  go = true;
  CHECK(eventually([&] { return hangs(200ms).empty(); }));
}
