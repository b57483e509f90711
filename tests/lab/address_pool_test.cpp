#include "tests/lab/address_pool.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace dongled::lab;

TEST_CASE("a renewed lease has other addresses, a kept one the same") {
  address_pool pool;
  auto first = pool.take(11, 0, false);
  CHECK(pool.take(11, 0, false) == first);
  auto second = pool.take(11, 0, true);
  CHECK(second.wan_address != first.wan_address);
  CHECK(second.public_address != first.public_address);
  CHECK(first.wan_address.starts_with("100."));
  CHECK(first.public_address.starts_with("198.51.100."));
}

TEST_CASE("no two dongles have one public address at a time, over many turns") {
  address_pool pool;
  for (int turn = 0; turn < 300; ++turn) {
    std::set<std::string> now;
    for (uint8_t n = 11; n < 51; ++n)
      now.insert(pool.take(n, n, true).public_address);
    REQUIRE(now.size() == 40);
  }
}

TEST_CASE("the carriers have pools of their own") {
  address_pool pool;
  CHECK(pool.take(1, 2, true).public_address.starts_with("203.0.113."));
  CHECK(address_pool::carrier_of(0) != address_pool::carrier_of(1));
  CHECK(address_pool::carrier_of(0) == address_pool::carrier_of(3));
}
