#include "io/firewall/address_set.hpp"

#include "tests/support/catch.hpp"

#include <bitset>
#include <random>

using namespace dongled;
using namespace dongled::io::firewall;

namespace {

address_set of(std::initializer_list<const char*> ranges) {
  std::vector<cidr> all;
  for (auto x : ranges)
    all.push_back(*cidr::parse(x));
  return address_set{all};
}

std::vector<cidr> some(std::mt19937& random, size_t most) {
  std::vector<cidr> out;
  for (auto left = random() % most; left > 0; --left)
    out.push_back(*cidr::parse("198.51.100." + std::to_string(random() % 256) + '/'
                               + std::to_string(24 + random() % 9)));
  return out;
}

} // namespace

TEST_CASE("a set has one spelling, however it was written") {
  auto x = of({"10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "192.0.2.1", "192.0.2.2", "192.0.2.3",
               "2001:db8::/33", "2001:db8:8000::/33", "::ffff:192.0.2.0"});
  CHECK(x.text() == "10.0.0.0/8\n192.0.2.0/30\n2001:db8::/32\n");
  CHECK(x == of({"2001:db8::/32", "192.0.2.0/30", "10.0.0.0/8"}));
  CHECK(x.size() == 3);
  CHECK(x.v4_addresses() == (1u << 24) + 4);
  CHECK(of({"192.0.2.1", "192.0.2.2"}).text() == "192.0.2.1-192.0.2.2\n");
  CHECK(of({"192.0.2.7"}).text() == "192.0.2.7\n");
}

TEST_CASE("a set reaches to both ends of its family, and not into the other") {
  auto all = of({"0.0.0.0/0"});
  CHECK(all.text() == "0.0.0.0/0\n");
  CHECK(all.v4_addresses() == uint64_t{1} << 32);
  CHECK(all.contains(*ip_address::parse("255.255.255.255")));
  CHECK_FALSE(all.contains(*ip_address::parse("::1")));
  auto six = of({"::/0"});
  CHECK(six.contains(*ip_address::parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
  CHECK_FALSE(six.contains(*ip_address::parse("0.0.0.0")));
  CHECK(all.without(of({"255.255.255.255", "0.0.0.0"})).text() == "0.0.0.1-255.255.255.254\n");
  CHECK(six.without(six).empty());
  CHECK(address_set{}.text().empty());
}

TEST_CASE("joining, taking away and asking agree with a table of all addresses") {
  std::mt19937 random{7};
  for (int round = 0; round < 300; ++round) {
    auto a = some(random, 9), b = some(random, 9);
    address_set x{a}, y{b};
    auto either = x.joined(y), left = x.without(y);
    for (unsigned n = 0; n < 256; ++n) {
      auto one = *ip_address::parse("198.51.100." + std::to_string(n));
      auto in_a = contains(a, one), in_b = contains(b, one);
      REQUIRE(x.contains(one) == in_a);
      REQUIRE(either.contains(one) == (in_a || in_b));
      REQUIRE(left.contains(one) == (in_a && !in_b));
    }
    REQUIRE(left.joined(y) == either);
  }
}
