#include "api/http/client_places.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using dongled::api::client_places;

TEST_CASE("a client has its share of places, and others theirs") {
  client_places all{2};
  auto a = all.take("a"), b = all.take("a");
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->within_share());
  CHECK(b->within_share());
  auto c = all.take("a");
  REQUIRE(c);
  CHECK(!c->within_share());
  auto other = all.take("b");
  REQUIRE(other);
  CHECK(other->within_share());
  c.reset();
  b.reset();
  auto again = all.take("a");
  REQUIRE(again);
  CHECK(again->within_share());
}

TEST_CASE("even those who are only told no are so many") {
  client_places all{1};
  std::vector<client_places::place> held;
  for (auto x = all.take("a"); x; x = all.take("a"))
    held.push_back(std::move(*x));
  CHECK(held.size() > 1);
  CHECK(held.size() < 20);
  held.clear();
  CHECK(all.take("a")->within_share());
}

TEST_CASE("an IPv6 client is its network, however many addresses it has") {
  client_places all{1};
  auto a = all.take("2001:db8:1:2::1"), b = all.take("2001:db8:1:2:ffff::2"),
       other = all.take("2001:db8:1:3::1");
  CHECK(a->within_share());
  CHECK(!b->within_share());
  CHECK(other->within_share());
  CHECK(client_places::key_of("::ffff:192.0.2.1") == client_places::key_of("192.0.2.1"));
}
