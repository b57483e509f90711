#include "config/cidr.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

bool holds(const char* range, const char* address) {
  return cidr::parse(range).value().contains(ip_address::parse(address).value());
}

bool is_private(const char* address) {
  return contains(private_ranges(), ip_address::parse(address).value());
}

std::string canonical(const char* text) { return to_string(ip_address::parse(text).value()); }

} // namespace

TEST_CASE("an address that two readers could read differently is refused") {
  auto bad = GENERATE("", ".", "1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "01.2.3.4",
                      "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "0x7f.0.0.1", " 1.2.3.4", "1.2.3.4 ",
                      ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                      "1:2:3:4:5:6:7::8", "::12345", "::g", "fe80::1%eth0", "[::1]", "::1.2.3",
                      "1.2.3.4::", "::ffff:1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::-1", "::+1");
  CAPTURE(bad);
  CHECK_FALSE(ip_address::parse(bad).has_value());
}

TEST_CASE("IPv6 is written as RFC 5952 says") {
  CHECK(canonical("2001:0DB8:0:0:0:0:2:1") == "2001:db8::2:1");
  CHECK(canonical("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(canonical("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");
  CHECK(canonical("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(canonical("0:0:0:0:0:0:0:0") == "::");
  CHECK(canonical("::1") == "::1");
  CHECK(canonical("1::") == "1::");
  CHECK(canonical("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
}

TEST_CASE("a v4-mapped address is the IPv4 address it carries") {
  CHECK(canonical("::ffff:10.1.2.3") == "10.1.2.3");
  CHECK(canonical("::ffff:a01:203") == "10.1.2.3");
  CHECK(ip_address::parse("::ffff:127.0.0.1") == ip_address::parse("127.0.0.1"));
  CHECK(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK(holds("::ffff:0:0/96", "8.8.8.8"));
  CHECK(holds("::ffff:10.0.0.0/104", "10.9.9.9"));
  CHECK(to_string(*cidr::parse("::ffff:10.0.0.0/104")) == "10.0.0.0/8");
}

TEST_CASE("a range ends exactly where its length says") {
  CHECK(holds("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  CHECK(holds("100.64.0.0/10", "100.127.255.255"));
  CHECK_FALSE(holds("100.64.0.0/10", "100.128.0.0"));
  CHECK(holds("192.0.2.7", "192.0.2.7"));
  CHECK_FALSE(holds("192.0.2.7", "192.0.2.6"));
  CHECK(holds("0.0.0.0/0", "255.255.255.255"));
  CHECK(holds("192.168.11.5/24", "192.168.11.200"));
  CHECK(holds("fd00::/8", "fdff::1"));
  CHECK_FALSE(holds("fd00::/8", "fe00::1"));
  CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
}

TEST_CASE("the families are judged apart") {
  CHECK_FALSE(holds("::/0", "127.0.0.1"));
  CHECK_FALSE(holds("::/0", "::ffff:127.0.0.1"));
  CHECK_FALSE(holds("0.0.0.0/0", "::1"));
  CHECK(holds("::/0", "2001:db8::1"));
}

TEST_CASE("a malformed range is refused") {
  auto bad = GENERATE("10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "10/8",
                      "::/129", "::1/0x1", "10.0.0.0 /8", "private", "10.0.0.0/0008");
  CAPTURE(bad);
  CHECK_FALSE(cidr::parse(bad).has_value());
}

TEST_CASE("private covers what the internet must not reach, in every spelling") {
  auto inside =
    GENERATE("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9",
             "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.11.1", "224.0.0.1",
             "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fdff::1",
             "fe80::1", "febf::1", "ff02::1", "::ffff:0.0.0.0", "::ffff:127.0.0.1",
             "::ffff:192.168.11.1", "::ffff:7f00:1", "::ffff:255.255.255.255", "::ffff:100.64.0.1");
  CAPTURE(inside);
  CHECK(is_private(inside));
}

TEST_CASE("public and documentation addresses are ordinary") {
  auto outside =
    GENERATE("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1",
             "172.15.255.255", "172.32.0.0", "192.0.2.1", "198.51.100.1", "203.0.113.1",
             "223.255.255.255", "2001:db8::1", "2606:4700::1111", "fec0::1", "::ffff:8.8.8.8");
  CAPTURE(outside);
  CHECK_FALSE(is_private(outside));
}

TEST_CASE("ranges cover a family only when together they leave nothing out") {
  auto cover = [](std::vector<const char*> texts) {
    std::vector<cidr> ranges;
    for (auto text : texts)
      ranges.push_back(cidr::parse(text).value());
    return cover_a_family(ranges);
  };
  CHECK(cover({"0.0.0.0/0"}));
  CHECK(cover({"::/0"}));
  CHECK(cover({"10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"}));
  CHECK_FALSE(cover({}));
  CHECK_FALSE(cover({"0.0.0.0/1", "0.0.0.0/1"}));
  CHECK_FALSE(cover({"0.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2"}));
  CHECK_FALSE(cover({"0.0.0.0/1", "8000::/1"}));
  CHECK_FALSE(cover({"0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"}));
}
