// Where associations listen, and what their datagrams bear.
#include "tests/io/relay/udp.hpp"

#include <cstring>

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("associations listen on the ports they are given, and on no others", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.udp_ports = port_range{21000, 21002}; }};
  std::vector<udp_client> clients;
  std::set<uint16_t> ports;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(w.dial());
    REQUIRE(clients.back().code == 0);
    ports.insert(ntohs(clients.back().bound.sin_port));
  }
  CHECK(ports == std::set<uint16_t>{21000, 21001, 21002});
  udp_client late{w.dial()};
  CHECK(late.code == 1); // ours to give, and used up
  clients.pop_back();
  CHECK(eventually([&] { return udp_client{w.dial()}.code == 0; }));
}

TEST_CASE("an ASSOCIATE with a name of length 0, or with nonsense, says no more than none",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  for (auto& tail : {std::string("\x03\0\0\0", 4), std::string("\x03\x02\x01\xff\0\0", 6)}) {
    auto x = w.dial();
    REQUIRE(x.write(std::string("\x05\x01\0\x05\x03\0", 6) + tail));
    CHECK(read_reply(x) == 0);
  }
}

TEST_CASE("what leaves through a dongle has the TTL that is set, from a reload on, too",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.ttl = uint8_t{65}; }};
  int far = -1;
  w.beyond([&] {
    far = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int one = 1;
    setsockopt(far, IPPROTO_IP, IP_RECVTTL, &one, sizeof(one));
    auto sa = address(world::server, 7);
    REQUIRE(bind(far, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
  });
  auto ttl_of_next = [&] {
    pollfd ready{far, POLLIN, 0};
    if (poll(&ready, 1, 10'000) != 1)
      return -1;
    std::array<char, 64> data{}, control{};
    iovec part{data.data(), data.size()};
    msghdr x{};
    x.msg_iov = &part;
    x.msg_iovlen = 1;
    x.msg_control = control.data();
    x.msg_controllen = control.size();
    if (recvmsg(far, &x, 0) < 0)
      return -1;
    int out = -1;
    for (auto c = CMSG_FIRSTHDR(&x); c; c = CMSG_NXTHDR(&x, c))
      if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL)
        std::memcpy(&out, CMSG_DATA(c), sizeof(out));
    return out;
  };
  {
    udp_client x{w.dial()};
    REQUIRE(x.code == 0);
    x.send(world::server, 7, "one");
    CHECK(ttl_of_next() == 65);
  }
  auto changed = w.socks;
  changed.ttl = uint8_t{99};
  w.plane->reconfigure(changed);
  udp_client x{w.dial()};
  REQUIRE(x.code == 0);
  x.send(world::server, 7, "two");
  CHECK(ttl_of_next() == 99);
  ::close(far);
}
