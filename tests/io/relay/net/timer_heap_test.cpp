#include "io/relay/net/timer_heap.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <memory>
#include <random>

using namespace dongled::io::relay;
using std::chrono::milliseconds;

namespace {

struct ticker final : timer {
  void due() override {}
};

time_point at(int ms) { return time_point{milliseconds{ms}}; }

} // namespace

TEST_CASE("timers come out in the order of their times, and only when due") {
  timer_heap heap;
  ticker a, b, c;
  CHECK_FALSE(heap.next());
  heap.arm(a, at(30));
  heap.arm(b, at(10));
  heap.arm(c, at(20));
  CHECK(heap.next() == at(10));
  CHECK(heap.pop(at(9)) == nullptr);
  CHECK(heap.pop(at(20)) == &b);
  CHECK(heap.pop(at(20)) == &c);
  CHECK(heap.pop(at(20)) == nullptr);
  CHECK(a.armed());
  CHECK_FALSE(b.armed());
  heap.disarm(a);
  heap.disarm(a);
  CHECK_FALSE(heap.next());
}

TEST_CASE("an armed timer can be moved either way") {
  timer_heap heap;
  ticker a, b;
  heap.arm(a, at(10));
  heap.arm(b, at(20));
  heap.arm(a, at(30));
  CHECK(heap.next() == at(20));
  heap.arm(a, at(5));
  CHECK(heap.pop(at(5)) == &a);
}

TEST_CASE("a heap of timers agrees with a sorted map, whatever is armed and disarmed") {
  std::mt19937 random{7};
  timer_heap heap;
  std::vector<std::unique_ptr<ticker>> timers;
  std::map<timer*, int> model;
  for (int i = 0; i < 100; ++i)
    timers.push_back(std::make_unique<ticker>());
  for (int i = 0; i < 20'000; ++i) {
    auto x = timers[random() % timers.size()].get();
    if (random() % 3 == 0) {
      heap.disarm(*x);
      model.erase(x);
    } else if (random() % 3 != 0) {
      auto ms = static_cast<int>(random() % 1000);
      heap.arm(*x, at(ms));
      model[x] = ms;
    } else if (auto y = heap.pop(at(static_cast<int>(random() % 100)))) {
      auto first = std::min_element(model.begin(), model.end(),
                                    [](auto& l, auto& r) { return l.second < r.second; });
      REQUIRE(model.at(y) == first->second);
      model.erase(y);
    }
    REQUIRE(heap.next().has_value() == !model.empty());
  }
  for (auto& x : timers)
    heap.disarm(*x);
}
