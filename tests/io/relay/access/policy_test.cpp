#include "io/relay/access/policy.hpp"
#include "tests/support/catch.hpp"

using dongled::cidr;
using dongled::fault;
using dongled::ip_address;
using dongled::io::relay::access_policy;

namespace {

ip_address ip(const char* text) { return *ip_address::parse(text); }

access_policy policy(const std::vector<std::string>& allow, const std::vector<std::string>& deny) {
  auto x = access_policy::make(allow, deny);
  REQUIRE(x);
  return *x;
}

} // namespace

TEST_CASE("private destinations are denied, each in its v4-mapped and NAT64 form too") {
  auto x = policy({}, {"private"});
  for (auto text : {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
                    "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1",
                    "172.31.255.255", "192.168.11.1", "192.168.11.100", "192.168.30.1", "224.0.0.1",
                    "239.255.255.255", "240.0.0.1", "255.255.255.255"}) {
    INFO(text);
    CHECK_FALSE(x.destination_allowed(ip(text)));
    CHECK_FALSE(x.destination_allowed(ip((std::string{"::ffff:"} + text).c_str())));
    CHECK_FALSE(x.destination_allowed(ip((std::string{"64:ff9b::"} + text).c_str())));
  }
  for (auto text : {"::", "::1", "fe80::1", "fc00::1", "fdff::1", "ff02::1"}) {
    INFO(text);
    CHECK_FALSE(x.destination_allowed(ip(text)));
  }
}

TEST_CASE("ordinary destinations, the documentation ranges among them, are allowed") {
  auto x = policy({}, {"private"});
  for (auto text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                    "172.15.255.255", "172.32.0.0", "192.0.2.1", "192.167.255.255", "192.169.0.1",
                    "198.18.0.1", "198.51.100.7", "203.0.113.9", "223.255.255.255", "2001:db8::1",
                    "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"}) {
    INFO(text);
    CHECK(x.destination_allowed(ip(text)));
  }
}

TEST_CASE("the host's own addresses are private") {
  auto x = policy({}, {"private"});
  CHECK(x.destination_allowed(ip("203.0.113.5")));
  x.set_own({*cidr::parse("203.0.113.5"), *cidr::parse("2001:db8:5::7/64")});
  CHECK_FALSE(x.destination_allowed(ip("203.0.113.5")));
  CHECK_FALSE(x.destination_allowed(ip("::ffff:203.0.113.5")));
  CHECK_FALSE(x.destination_allowed(ip("2001:db8:5::7")));
  CHECK_FALSE(x.destination_allowed(ip("2001:db8:5::1"))); // the stick, in the prefix it gave us
  CHECK(x.destination_allowed(ip("2001:db8:5:1::1")));
  CHECK(x.destination_allowed(ip("203.0.113.6")));
  CHECK(x.is_own(ip("203.0.113.5")));
  CHECK_FALSE(x.is_own(ip("203.0.113.6")));
}

TEST_CASE("a deny list names blocks, with or without private") {
  auto only = policy({}, {"198.51.100.0/25", "2001:db8::/32"});
  CHECK_FALSE(only.destination_allowed(ip("198.51.100.127")));
  CHECK(only.destination_allowed(ip("198.51.100.128")));
  CHECK_FALSE(only.destination_allowed(ip("2001:db8:1::1")));
  CHECK(only.destination_allowed(ip("10.0.0.1")));
  auto both = policy({}, {"private", "198.51.100.7"});
  CHECK_FALSE(both.destination_allowed(ip("198.51.100.7")));
  CHECK_FALSE(both.destination_allowed(ip("10.0.0.1")));
  auto none = policy({}, {});
  CHECK(none.destination_allowed(ip("127.0.0.1")));
}

TEST_CASE("clients are those on the list, and an empty list serves nobody") {
  auto x = policy({"127.0.0.0/8", "2001:db8::/64", "192.0.2.5"}, {});
  CHECK(x.client_allowed(ip("127.0.0.1")));
  CHECK(x.client_allowed(ip("::ffff:127.9.9.9")));
  CHECK(x.client_allowed(ip("2001:db8::77")));
  CHECK(x.client_allowed(ip("192.0.2.5")));
  CHECK_FALSE(x.client_allowed(ip("192.0.2.6")));
  CHECK_FALSE(x.client_allowed(ip("2001:db8:0:1::77")));
  CHECK_FALSE(policy({}, {}).client_allowed(ip("127.0.0.1")));
  CHECK(policy({"0.0.0.0/0"}, {}).client_allowed(ip("8.8.8.8")));
}

TEST_CASE("a list that is no list of blocks is named") {
  auto allow = access_policy::make({"127.0.0.0/8", "localhost"}, {});
  REQUIRE_FALSE(allow);
  CHECK(allow.why().code == fault::bad_input);
  CHECK(allow.why().doing.find("localhost") != std::string::npos);
  CHECK_FALSE(access_policy::make({"private"}, {}));
  CHECK_FALSE(access_policy::make({}, {"10.0.0.0/33"}));
  CHECK_FALSE(access_policy::make({}, {"publik"}));
}

TEST_CASE("who is listed may come besides socks.allow, and who leaves may finish") {
  auto x = access_policy::make({"127.0.0.0/8"}, {});
  REQUIRE(x);
  auto at = [](const char* text) { return *ip_address::parse(text); };
  auto set = [](const char* text) {
    return std::make_shared<const dongled::io::firewall::address_set>(
      *dongled::io::firewall::address_set::from_text(text));
  };
  CHECK_FALSE(x->client_allowed(at("192.0.2.1")));
  x->set_listed(set("192.0.2.1\n2001:db8::/32\n"), set("192.0.2.9\n"));
  CHECK(x->client_allowed(at("192.0.2.1")));
  CHECK(x->client_allowed(at("::ffff:192.0.2.1")));
  CHECK(x->client_allowed(at("2001:db8::7")));
  CHECK(x->client_allowed(at("127.0.0.1")));
  CHECK_FALSE(x->client_allowed(at("192.0.2.9")));
  CHECK(x->client_may_stay(at("192.0.2.9")));
  CHECK(x->client_may_stay(at("192.0.2.1")));
  CHECK_FALSE(x->client_may_stay(at("192.0.2.10")));
  x->set_listed(nullptr, nullptr);
  CHECK_FALSE(x->client_allowed(at("192.0.2.1")));
}
