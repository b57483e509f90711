#include "io/relay/access/client_quota.hpp"

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
  auto quota = std::make_shared<client_quota>();
  auto a = client_quota::take(quota, ann, 2), b = client_quota::take(quota, ann, 2);
  CHECK(a);
  CHECK(b);
  CHECK(!client_quota::take(quota, ann, 2));
  CHECK(client_quota::take(quota, bob, 2)); // And gives it back at once.
  auto c = client_quota::take(quota, bob, 2), d = client_quota::take(quota, bob, 2);
  CHECK(c);
  CHECK(d);
  CHECK(!client_quota::take(quota, bob, 2));
  CHECK(client_quota::take(quota, bob, 3)); // A limit that was raised meanwhile.
  CHECK(!client_quota::take(quota, bob, 1));
  CHECK(!client_quota::take(quota, bob, 0));
}

TEST_CASE("a place is given back once, also by a lease that was moved") {
  auto quota = std::make_shared<client_quota>();
  {
    auto a = client_quota::take(quota, ann, 1);
    client_quota::lease b{std::move(a)};
    client_quota::lease c;
    c = std::move(b);
    CHECK(c);
    CHECK(!client_quota::take(quota, ann, 1));
  }
  auto d = client_quota::take(quota, ann, 1);
  CHECK(d);
  CHECK(!client_quota::take(quota, ann, 1));
  std::weak_ptr<client_quota> alive = quota;
  quota.reset(); // A lease keeps its quota.
  CHECK(!alive.expired());
}

TEST_CASE("no place is lost or doubled between threads") {
  auto quota = std::make_shared<client_quota>();
  std::atomic<int> held{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 2000; ++j)
        if (auto lease = client_quota::take(quota, ann, 3)) {
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
  std::vector<client_quota::lease> all;
  for (int i = 0; i < 3; ++i)
    CHECK(all.emplace_back(client_quota::take(quota, ann, 3)));
  CHECK(!client_quota::take(quota, ann, 3));
}
