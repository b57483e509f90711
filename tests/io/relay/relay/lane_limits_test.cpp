#include "tests/io/relay/relay_world.hpp"

#include <sys/resource.h>

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("without descriptors accepting pauses, and goes on when there are some", "[netns]") {
#ifdef __SANITIZE_ADDRESS__
  WARN("SKIPPED: UBSan's vptr check opens a pipe, so it fails where no descriptor is left");
  return;
#endif
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto live = w.dial();
  REQUIRE(ask(live, world::server, 7) == 0);
  CHECK(live.write("ping")); // Its far end, which shares our descriptors, must have accepted it.
  CHECK(live.read(4) == "ping");
  auto waiting = w.dial(); // Before the limit: it is our own descriptor, too.
  CHECK(eventually([&] { return w.plane->count(world::dongle).accepted == 2; }));
  rlimit old{}, none{};
  getrlimit(RLIMIT_NOFILE, &old);
  none = old;
  auto probe = dup(0);
  ::close(probe);
  none.rlim_cur = static_cast<rlim_t>(probe) + 1;
  auto late = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(late == probe);
  setrlimit(RLIMIT_NOFILE, &none);
  auto sa = address("127.0.0.1", 10011);
  REQUIRE(connect(late, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
  // No socket for the way out is our own failure, and what runs goes on.
  CHECK(ask(waiting, world::server, 7) == 1);
  CHECK(live.write("ping"));
  CHECK(live.read(4) == "ping");
  CHECK(w.plane->count(world::dongle).accepted == 2);
  setrlimit(RLIMIT_NOFILE, &old);
  tcp x{late};
  CHECK(ask(x, world::server, 7) == 0);
}

TEST_CASE("at the connection limit new clients wait until others leave", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.max_connections = 2; }};
  w.serve_echo();
  auto a = w.dial(), b = w.dial(), c = w.dial();
  REQUIRE(ask(a, world::server, 7) == 0);
  REQUIRE(ask(b, world::server, 7) == 0);
  REQUIRE(c.write(connect_bytes(world::server, 7)));
  timeval brief{0, 200'000};
  setsockopt(c.fd(), SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief));
  CHECK(c.read(1).empty());
  CHECK(w.plane->count(world::dongle).accepted == 2);
  a.close();
  brief = {10, 0};
  setsockopt(c.fd(), SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief));
  CHECK(read_reply(c) == 0);
}

TEST_CASE("a client that has its share of connections is closed, and others are not", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
            s.allow = {"127.0.0.0/8"};
            s.max_client_connections = 2;
          },
          2};
  w.serve_echo();
  // In turn: of clients that come at once, two reactors may take the last first.
  auto a = w.dial();
  REQUIRE(ask(a, world::server, 7) == 0);
  auto b = w.dial();
  REQUIRE(ask(b, world::server, 7) == 0);
  auto c = w.dial();
  CHECK(c.read(1).empty()); // Closed without a word.
  CHECK(w.plane->count(world::dongle).denied == 1);
  auto other = w.dial("127.0.0.2");
  CHECK(ask(other, world::server, 7) == 0);
  a.close();
  CHECK(eventually([&] {
    auto d = w.dial();
    return ask(d, world::server, 7) == 0;
  }));
}

TEST_CASE("the connection limit is exact over all reactors", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.max_connections = 50; }, 3};
  w.serve_echo();
  std::vector<std::thread> clients;
  std::deque<tcp> open;
  std::mutex adding;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      for (int k = 0; k < 50; ++k) {
        auto x = w.dial();
        x.write(connect_bytes(world::server, 7));
        std::lock_guard guard{adding};
        open.push_back(std::move(x));
      }
    });
  for (auto& x : clients)
    x.join();
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 50; }));
  uint64_t most = 0, served = 50;
  while (served < 200 && !open.empty()) {
    open.pop_front(); // One leaves, or gives up waiting.
    auto now = w.plane->count(world::dongle);
    most = std::max(most, now.connections);
    served = now.accepted;
  }
  CHECK(most <= 50);
  CHECK(eventually([&] { return w.plane->count(world::dongle).accepted == 200; }));
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == open.size(); }));
}

TEST_CASE("two thousand half-open handshakes hinder nobody", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  std::vector<tcp> slow;
  for (int i = 0; i < 2000; ++i) {
    slow.push_back(w.dial());
    slow.back().write(std::string_view{"\x05\x03\x00", static_cast<size_t>(1 + i % 3)});
  }
  for (int i = 0; i < 20; ++i) {
    auto x = w.dial();
    REQUIRE(ask(x, world::server, 7) == 0);
    REQUIRE(x.write("ping"));
    REQUIRE(x.read(4) == "ping");
  }
  CHECK(w.plane->count(world::dongle).connections >= 2000);
}

TEST_CASE("silent clients who are not on the allow-list take no place from those who are",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
            s.allow = {"127.0.0.1/32"};
            s.max_connections = 64;
          },
          2};
  w.serve_echo();
  std::vector<tcp> silent;
  for (int i = 0; i < 400; ++i)
    silent.push_back(w.dial("127.0.0.2"));
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  auto now = w.plane->count(world::dongle);
  CHECK(now.connections <= 1 + 32);
  CHECK(now.denied >= 400 - 32);
  // Whoever asks, and is not one of too many, hears why.
  silent.clear();
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 1; }));
  auto asks = w.dial("127.0.0.2");
  CHECK(ask(asks, world::server, 7) == 2);
}

TEST_CASE("silent clients give way to those who come after them", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
            s.max_connections = 16;
            s.handshake_timeout = 10min; // nobody is let go for that
          },
          2};
  w.serve_echo();
  auto first = w.dial();
  REQUIRE(ask(first, world::server, 7) == 0);
  std::vector<tcp> silent;
  for (int i = 0; i < 40; ++i)
    silent.push_back(w.dial());
  auto x = w.dial();
  CHECK(ask(x, world::server, 7) == 0);
  CHECK(first.write("ping"));
  CHECK(first.read(4) == "ping");
}

TEST_CASE("an idle data plane does not wake up", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  std::vector<tcp> idle;
  for (int i = 0; i < 50; ++i) {
    idle.push_back(w.dial());
    REQUIRE(ask(idle.back(), world::server, 7) == 0);
  }
  auto switches = [] {
    rusage x{};
    getrusage(RUSAGE_SELF, &x);
    return x.ru_nvcsw;
  };
  std::this_thread::sleep_for(100ms);
  auto before = switches();
  std::this_thread::sleep_for(500ms);
  CHECK(switches() - before < 5);
}
