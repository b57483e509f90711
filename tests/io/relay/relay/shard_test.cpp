#include "tests/io/relay/relay_world.hpp"

#include <future>
#include <map>

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("several reactors share one port and keep one account", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{{}, 3};
  w.serve_echo();
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 24; ++i)
    clients.emplace_back([&, i] {
      auto text = noise(20'000, static_cast<uint64_t>(i));
      for (int k = 0; k < 4; ++k) {
        auto x = w.dial();
        if (ask(x, world::server, 7) == 0 && x.write(text) && x.read(text.size()) == text)
          ++good;
      }
    });
  for (auto& x : clients)
    x.join();
  CHECK(good == 96);
  CHECK(w.wait(w.endings, 95).up_bytes == 20'000);
  auto sum = w.plane->count(world::dongle);
  CHECK(sum.accepted == 96);
  CHECK(sum.up_bytes == 96u * 20'000u);
  CHECK(sum.down_bytes == 96u * 20'000u);
  std::set<uint64_t> shards;
  for (auto& x : w.requests)
    shards.insert(x.id >> 56);
  CHECK(shards.size() > 1);
}

TEST_CASE("live connections are spread evenly over the reactors, and all are reached", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{{}, 3};
  w.serve_echo();
  std::vector<tcp> clients;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(w.dial());
    REQUIRE(ask(clients.back(), world::server, 7) == 0);
  }
  std::map<uint64_t, int> on;
  for (auto& x : w.plane->relays(world::dongle))
    ++on[x.id >> 56];
  REQUIRE(on.size() == 3);
  for (auto& [shard, n] : on) {
    CHECK(n >= 8); // Ten, less what is not worth handing over.
    CHECK(n <= 12);
  }
  CHECK(w.plane->count(world::dongle).connections == 30);

  // A hold keeps new ones waiting wherever they live.
  w.plane->hold(world::dongle, true);
  std::vector<tcp> waiting;
  for (int i = 0; i < 6; ++i) {
    waiting.push_back(w.dial());
    REQUIRE(waiting.back().write(connect_bytes(world::server, 7)));
  }
  CHECK(eventually([&] {
    auto all = w.plane->relays(world::dongle);
    return std::ranges::count(all, "held", &relay_view::state) == 6;
  }));
  // A drain resets all that do not finish by themselves.
  std::promise<std::pair<size_t, size_t>> drained;
  w.plane->drain(world::dongle, 0ms, [&](size_t f, size_t r) { drained.set_value({f, r}); });
  CHECK(drained.get_future().get().second == 30);
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 6; }));
  w.plane->hold(world::dongle, false);
  for (auto& x : waiting)
    CHECK(read_reply(x) == 0);
  // And so does a reload that leaves nobody allowed.
  auto none = w.socks;
  none.allow = {};
  w.plane->reconfigure(none);
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
}
