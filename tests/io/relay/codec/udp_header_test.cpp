#include "io/relay/codec/udp_header.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

std::string head(char type, std::string target, uint16_t port = 443) {
  return std::string{0, 0, 0, type} + target + static_cast<char>(port >> 8)
         + static_cast<char>(port & 0xff);
}

std::string name(const std::string& x) { return static_cast<char>(x.size()) + x; }

const std::string v4{"\xcb\x00\x71\x07", 4};
const std::string v6{"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16};

std::string text(const udp::header& x) { return {x.bytes.data(), x.size}; }

} // namespace

TEST_CASE("a datagram's target is an IPv4 address, an IPv6 address or a name") {
  auto a = head('\1', v4) + "payload";
  auto x = udp::parse(a);
  REQUIRE(x);
  CHECK(x->name.empty());
  CHECK(to_string(x->to) == "203.0.113.7:443");
  CHECK(x->payload == "payload");

  auto b = head('\4', v6, 65535);
  x = udp::parse(b);
  REQUIRE(x);
  CHECK(to_string(x->to) == "[2001:db8::7]:65535");
  CHECK(x->payload.empty());

  auto c = head('\3', name("example.org"), 1) + std::string(60000, 'x');
  x = udp::parse(c);
  REQUIRE(x);
  CHECK(x->name == "example.org");
  CHECK(x->to.port == 1);
  CHECK(x->payload.size() == 60000);

  // An address that is spelled out is no name to look up.
  auto d = head('\3', name("2001:db8::7"));
  x = udp::parse(d);
  REQUIRE(x);
  CHECK(x->name.empty());
  CHECK(to_string(x->to.address) == "2001:db8::7");
}

TEST_CASE("an IPv4 address in IPv6 clothes is judged as what it is") {
  auto mapped = head('\4', std::string(10, '\0') + "\xff\xff" + std::string("\x7f\0\0\1", 4));
  auto x = udp::parse(mapped);
  REQUIRE(x);
  CHECK(to_string(x->to) == "127.0.0.1:443");
}

TEST_CASE("a datagram cut anywhere in its header is dropped") {
  for (auto& whole : {head('\1', v4), head('\4', v6), head('\3', name("example.org"))}) {
    CHECK(udp::parse(whole));
    for (size_t n = 0; n < whole.size(); ++n)
      CHECK(!udp::parse(std::string_view{whole}.substr(0, n)));
  }
}

TEST_CASE("fragments, unknown types, port 0 and names that are none are dropped") {
  for (char fragment : {'\1', '\x7f', '\x80', '\xff'}) {
    auto x = head('\1', v4);
    x[2] = fragment;
    CHECK(!udp::parse(x));
  }
  for (char type : {'\0', '\2', '\5', '\xff'})
    CHECK(!udp::parse(head(type, v4) + "payload payload"));
  CHECK(!udp::parse(head('\1', v4, 0)));
  CHECK(!udp::parse(head('\3', name(""))));
  CHECK(!udp::parse(head('\3', name("a b"))));
  CHECK(!udp::parse(head('\3', name(std::string("a\0b", 3)))));
  CHECK(!udp::parse(head('\3', name("caf\xc3\xa9"))));
  CHECK(udp::parse(head('\3', name(std::string(255, 'a')))));
}

TEST_CASE("the header of an answer names who sent it") {
  auto from = endpoint{*ip_address::parse("203.0.113.7"), 443};
  CHECK(text(udp::encode(from)) == head('\1', v4));
  from = {*ip_address::parse("2001:db8::7"), 65535};
  CHECK(text(udp::encode(from)) == head('\4', v6, 65535));
  CHECK(udp::encode(from).size == udp::longest_header);
}
