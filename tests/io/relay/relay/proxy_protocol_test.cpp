#include "tests/io/relay/relay_world.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

/// What a load balancer writes of a client, @p address, before the client's own bytes.
std::string header_of(const std::string& address) {
  in_addr raw{};
  REQUIRE(inet_pton(AF_INET, address.c_str(), &raw) == 1);
  return std::string{"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", 16}
         + std::string{reinterpret_cast<const char*>(&raw), 4} + std::string{"\x0a\0\0\x02", 4}
         + std::string{"\x30\x39\x27\x1b", 4};
}

const std::string local{"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16};

/// 127.0.0.1 is a load balancer; 192.0.2.0/24 may use the proxy.
void balanced(settings::socks_part& s) {
  s.proxy_protocol_from = {"127.0.0.1"};
  s.allow = {"192.0.2.0/24"};
}

/// The reply to a request behind @p head: its code, or -1 when the connection is closed instead.
int asked(world& w, const std::string& head) {
  auto x = w.dial();
  if (!x.write(head + connect_bytes(world::server, 7)))
    return -1;
  return read_reply(x);
}

} // namespace

TEST_CASE("a load balancer's client is who it says he is, for the allow-list and the books",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{balanced};
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(x.write(header_of("192.0.2.7") + connect_bytes(world::server, 7)));
  REQUIRE(read_reply(x) == 0);
  CHECK(x.write("ping"));
  CHECK(x.read(4) == "ping");
  auto live = w.plane->relays(world::dongle);
  REQUIRE(live.size() == 1);
  CHECK(live[0].client == "192.0.2.7");
  CHECK(asked(w, header_of("198.51.100.7")) == 2); // not on the list
}

TEST_CASE("from a load balancer the header is compulsory", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{balanced};
  w.serve_echo();
  CHECK(asked(w, "") == -1);
  CHECK(asked(w, "PROXY TCP4 192.0.2.7 10.0.0.2 12345 10011\r\n") == -1);
  CHECK(w.plane->count(world::dongle).malformed == 2);
}

TEST_CASE("who is no load balancer cannot say who he is", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  CHECK(asked(w, header_of("192.0.2.7")) == -1);
  CHECK(asked(w, "") == 0);
}

TEST_CASE("no client of a load balancer is loopback, unspecified or this host", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
    balanced(s);
    s.allow = {"0.0.0.0/0"};
  }};
  w.plane->set_host_addresses({"198.51.100.1"});
  for (auto nobody : {"127.0.0.1", "0.0.0.0", "198.51.100.1"})
    CHECK(asked(w, header_of(nobody)) == -1);
}

TEST_CASE("a load balancer that speaks for itself is judged by its own address", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{balanced};
  w.serve_echo();
  CHECK(asked(w, local) == 2);
}

TEST_CASE("a load balancer that may use the proxy does so by itself", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
    balanced(s);
    s.allow = {"127.0.0.0/8"};
  }};
  w.serve_echo();
  CHECK(asked(w, local) == 0);
}

TEST_CASE("a client's share of connections is that of who stands behind the load balancer",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
    balanced(s);
    s.max_client_connections = 1;
  }};
  w.serve_echo();
  auto first = w.dial();
  REQUIRE(first.write(header_of("192.0.2.7") + connect_bytes(world::server, 7)));
  REQUIRE(read_reply(first) == 0);
  CHECK(asked(w, header_of("192.0.2.7")) == -1);
  CHECK(asked(w, header_of("192.0.2.8")) == 0);
}

TEST_CASE("a header that trickles in is read, and one that never ends is waited for in vain",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) {
    balanced(s);
    s.handshake_timeout = milliseconds{500};
  }};
  w.serve_echo();
  auto x = w.dial();
  for (auto c : header_of("192.0.2.7") + connect_bytes(world::server, 7))
    REQUIRE(x.write(std::string(1, c)));
  CHECK(read_reply(x) == 0);
  CHECK(asked(w, header_of("192.0.2.7").substr(0, 20)) == -1);
}
