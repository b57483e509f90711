#include "io/relay/codec/proxy_header.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using step = proxy_header::step;

namespace {

const std::string signature{"\r\n\r\n\0\r\nQUIT\n", 12};

std::string header(char what, char family, const std::string& rest) {
  return signature + what + family + static_cast<char>(rest.size() >> 8)
         + static_cast<char>(rest.size() & 0xff) + rest;
}

const std::string v4{"\xC0\x00\x02\x07\x0a\x00\x00\x02\x30\x39\x27\x1b", 12}; // 192.0.2.7:12345
const std::string v6 = std::string{"\x20\x01\x0d\xb8", 4} + std::string(11, '\0') + "\x07"
                       + std::string(16, '\0') + std::string{"\x30\x39\x27\x1b", 4};

step read(proxy_header& x, std::string bytes, size_t piece) {
  auto got = step::more;
  while (got == step::more && !bytes.empty()) {
    auto n = std::min({piece, x.room(), bytes.size()});
    got = x.feed(std::string_view{bytes}.substr(0, n));
    bytes.erase(0, n);
  }
  return got;
}

} // namespace

TEST_CASE("the client of a load balancer is read, however its header is cut") {
  for (size_t piece : {size_t{1}, size_t{7}, size_t{16}, size_t{4096}}) {
    proxy_header four, six, mapped;
    REQUIRE(read(four, header('\x21', '\x11', v4), piece) == step::done);
    CHECK(to_string(*four.client()) == "192.0.2.7:12345");
    REQUIRE(read(six, header('\x21', '\x21', v6), piece) == step::done);
    CHECK(to_string(*six.client()) == "[2001:db8::7]:12345");
    auto inside = std::string(10, '\0') + "\xff\xff" + v4.substr(0, 4) + v6.substr(16);
    REQUIRE(read(mapped, header('\x21', '\x21', inside), piece) == step::done);
    CHECK(to_string(*mapped.client()) == "192.0.2.7:12345");
  }
}

TEST_CASE("fields behind the addresses are passed over, and nothing behind the header is taken") {
  proxy_header x;
  auto bytes = header('\x21', '\x11', v4 + std::string(500, 'T'));
  REQUIRE(read(x, bytes, 1000) == step::done);
  CHECK(x.room() == 0);
}

TEST_CASE("LOCAL is the load balancer itself, whatever stands behind it") {
  for (auto& rest : {std::string{}, v4, std::string("rest")}) {
    proxy_header x;
    REQUIRE(read(x, header('\x20', '\0', rest), 5) == step::done);
    CHECK_FALSE(x.client());
  }
}

TEST_CASE("what is no PROXY header of version 2 is broken as soon as that can be seen") {
  auto broken = [](const std::string& bytes) {
    proxy_header x;
    return read(x, bytes, 3) == step::broken;
  };
  CHECK(broken("PROXY TCP4 192.0.2.7 10.0.0.2 12345 10011\r\n")); // version 1
  CHECK(broken("\x05\x01"));
  CHECK(broken("GET"));
  CHECK(broken(header('\x11', '\x11', v4)));                    // version 1 in binary
  CHECK(broken(header('\x22', '\x11', v4)));                    // no such command
  CHECK(broken(header('\x21', '\x12', v4)));                    // UDP
  CHECK(broken(header('\x21', '\0', "")));                      // UNSPEC
  CHECK(broken(header('\x21', '\x31', std::string(216, 'u')))); // UNIX
  CHECK(broken(header('\x21', '\x11', v4.substr(0, 11))));
  CHECK(broken(header('\x21', '\x21', v4)));
  CHECK(broken(header('\x20', '\0', std::string(2033, 'x')))); // beyond 2 KiB
  proxy_header largest;
  CHECK(read(largest, header('\x20', '\0', std::string(2032, 'x')), 100) == step::done);
}
