#include "io/relay/client_quota.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

const auto ann = *ip_address::parse("192.0.2.1");
const auto bob = *ip_address::parse("2001:db8::1");

} // namespace

TEST_CASE("a client gets its share of places and no more, whatever others hold") {
  auto quota = std::make_shared<client_quota>(2);
  auto a = client_quota::take(quota, ann), b = client_quota::take(quota, ann);
  CHECK(a);
  CHECK(b);
  CHECK(!client_quota::take(quota, ann));
  CHECK(client_quota::take(quota, bob)); // And gives it back at once.
  auto c = client_quota::take(quota, bob), d = client_quota::take(quota, bob);
  CHECK(c);
  CHECK(d);
  CHECK(!client_quota::take(quota, bob));
}

TEST_CASE("a place is given back once, also by a seat that was moved") {
  auto quota = std::make_shared<client_quota>(1);
  {
    auto a = client_quota::take(quota, ann);
    client_quota::seat b{std::move(a)};
    client_quota::seat c;
    c = std::move(b);
    CHECK(c);
    CHECK(!client_quota::take(quota, ann));
  }
  auto d = client_quota::take(quota, ann);
  CHECK(d);
  CHECK(!client_quota::take(quota, ann));
  std::weak_ptr<client_quota> alive = quota;
  quota.reset(); // A seat keeps its quota.
  CHECK(!alive.expired());
}

TEST_CASE("no place is lost or doubled between threads") {
  auto quota = std::make_shared<client_quota>(3);
  std::atomic<int> held{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 2000; ++j)
        if (auto seat = client_quota::take(quota, ann)) {
          auto now = ++held;
          for (auto seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);)
            ;
          --held;
        }
    });
  for (auto& x : threads)
    x.join();
  CHECK(most >= 1);
  CHECK(most <= 3);
  std::vector<client_quota::seat> all;
  for (int i = 0; i < 3; ++i)
    CHECK(all.emplace_back(client_quota::take(quota, ann)));
  CHECK(!client_quota::take(quota, ann));
}
