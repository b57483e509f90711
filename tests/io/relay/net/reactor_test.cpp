#include "io/relay/net/reactor.hpp"

#include "tests/support/catch.hpp"

#include <deque>
#include <future>
#include <sys/eventfd.h>

using namespace dongled::io::relay;

namespace {

/// One that always has more to do.
struct busy final : watcher {
  busy(reactor& x, std::function<void()> f) : loop(x), work(std::move(f)) {}
  void ready(uint32_t) override {
    work();
    loop.again(*this);
  }
  reactor& loop;
  std::function<void()> work;
};

struct listener final : watcher {
  explicit listener(std::function<void()> f) : heard(std::move(f)) {}
  void ready(uint32_t) override { heard(); }
  std::function<void()> heard;
};

} // namespace

TEST_CASE("who becomes ready waits for one busy watcher, however many there are") {
  auto made = reactor::make();
  REQUIRE(made);
  auto& loop = **made;
  unique_fd bell{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  constexpr int many = 16, rounds = 50;
  int rung = 0, worked = 0, worst = 0;
  bool waiting = false;
  std::promise<void> over;
  std::deque<busy> all;
  listener ear{[&] {
    eventfd_t n = 0;
    eventfd_read(bell.get(), &n);
    worst = std::max(worst, worked);
    waiting = false;
    if (++rung == rounds)
      over.set_value();
  }};
  for (int i = 0; i < many; ++i)
    all.emplace_back(loop, [&] {
      if (waiting)
        ++worked;
      else if (rung < rounds) {
        worked = 0;
        waiting = true;
        eventfd_write(bell.get(), 1);
      }
    });
  loop.start();
  loop.post([&] {
    loop.add(bell.get(), EPOLLIN, ear);
    for (auto& x : all)
      loop.again(x);
  });
  REQUIRE(over.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready);
  loop.stop([&] {
    loop.remove(bell.get(), ear);
    for (auto& x : all)
      loop.remove(bell.get(), x);
  });
  CHECK(worst <= 1);
  CHECK(rung == rounds);
}

TEST_CASE("busy watchers are served in turn, and none that was removed") {
  auto made = reactor::make();
  REQUIRE(made);
  auto& loop = **made;
  std::string order;
  std::promise<void> over;
  busy a{loop, [&] { order += 'a'; }};
  busy c{loop, [&] { order += 'c'; }};
  busy b{loop, [&] {
           order += 'b';
           loop.remove(-1, c);
           if (order.size() == 8)
             over.set_value();
         }};
  loop.start();
  loop.post([&] {
    loop.again(a);
    loop.again(b);
    loop.again(c);
  });
  REQUIRE(over.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready);
  loop.stop([&] {
    loop.remove(-1, a);
    loop.remove(-1, b);
  });
  CHECK(order.substr(0, 6) == "ababab");
}
