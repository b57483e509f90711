#include "io/relay/dns/dns_cache.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::relay;
using namespace std::chrono_literals;
using dongled::ip_address;

namespace {
const time_point start{1h};
const std::vector<ip_address> one{*ip_address::parse("192.0.2.1")};
} // namespace

TEST_CASE("an address is remembered for its TTL") {
  dns_cache cache;
  cache.put("a.example", one, 60s, start);
  REQUIRE(cache.find("a.example", start + 59s));
  CHECK(*cache.find("a.example", start + 59s) == one);
  CHECK(cache.find("a.example", start + 60s) == nullptr);
  CHECK(cache.find("b.example", start) == nullptr);
}

TEST_CASE("a TTL is kept within limits, so that a hostile one pins nothing") {
  dns_cache cache;
  cache.put("zero.example", one, 0s, start);
  CHECK(cache.find("zero.example", start));
  CHECK_FALSE(cache.find("zero.example", start + dns_cache::shortest));
  cache.put("ever.example", one, 1000h, start);
  CHECK_FALSE(cache.find("ever.example", start + dns_cache::longest));
  cache.put("minus.example", one, -5s, start);
  CHECK_FALSE(cache.find("minus.example", start + dns_cache::shortest));
}

TEST_CASE("that there is no such name is remembered for a short time") {
  dns_cache cache;
  cache.put("none.example", {}, 1h, start);
  REQUIRE(cache.find("none.example", start));
  CHECK(cache.find("none.example", start)->empty());
  CHECK_FALSE(cache.find("none.example", start + dns_cache::negative));
}

TEST_CASE("a flood of names does not grow the cache beyond its capacity") {
  dns_cache cache;
  for (size_t i = 0; i < 3 * dns_cache::capacity; ++i)
    cache.put("host" + std::to_string(i), one, 60s, start);
  CHECK(cache.size() <= dns_cache::capacity);
  cache.put("last.example", one, 60s, start);
  CHECK(cache.find("last.example", start));
}
