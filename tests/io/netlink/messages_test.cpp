#include "io/netlink/messages.hpp"

#include "tests/support/catch.hpp"

#include <linux/rtnetlink.h>
#include <netlink/msg.h>

#include <cstring>
#include <random>
#include <vector>

namespace dongled::io::netlink {

namespace {

/// The request as the kernel would tell of it.
std::optional<object> echo(const step& x) {
  auto made = encode(x);
  return made ? decode(*nlmsg_hdr(made.get())) : std::nullopt;
}

route some_route() {
  route x;
  x.destination = {"192.168.11.0", 24};
  x.gateway = "192.168.11.1";
  x.ifindex = 7;
  x.table = 1000;
  x.metric = 4294967294;
  x.protocol = our_protocol;
  x.preferred_source = "192.168.11.100";
  x.onlink = true;
  x.metrics = std::string{"\x08\0\x02\0\xdc\x05\0\0", 8};
  return x;
}

} // namespace

TEST_CASE("what is asked of the kernel reads back as what was meant") {
  auto path = some_route();
  CHECK(std::get<route>(*echo({step::verb::add, path, {}})) == path);
  address host{7, {"192.168.11.100", 24}, our_protocol};
  CHECK(std::get<address>(*echo({step::verb::add, host, {}})) == host);
  rule policy{10011, {"192.168.11.100", 32}, 1000, our_protocol, "eth1", true};
  CHECK(std::get<rule>(*echo({step::verb::add, policy, {}})) == policy);
  auto up = std::get<link>(*echo({step::verb::add, link{7, "eth1", true, false}, {}}));
  CHECK(up.index == 7);
  CHECK(up.up);
}

TEST_CASE("a removal names protocol and metric, so that no other route is hit") {
  auto gone = std::get<route>(*echo({step::verb::remove, some_route(), {}}));
  CHECK(gone.metric == 4294967294);
  CHECK(gone.protocol == our_protocol);
  CHECK(gone.scope == RT_SCOPE_NOWHERE);
}

TEST_CASE("what cannot be said is not sent") {
  auto bad = some_route();
  bad.gateway = "192.168.11.1; reboot";
  CHECK(encode({step::verb::add, bad, {}}) == nullptr);
  CHECK(encode({step::verb::add, address{7, {"::1", 128}, 0}, {}}) == nullptr);
  CHECK(encode({step::verb::remove, link{7, "eth1", true, true}, {}}) == nullptr);
  auto special = some_route();
  special.type = route::kind::other;
  CHECK(encode({step::verb::remove, special, {}}) == nullptr);
}

TEST_CASE("a message of any bytes is decoded or refused, never trusted") {
  std::mt19937 random{7};
  std::vector<step> steps{{step::verb::add, some_route(), {}},
                          {step::verb::add, address{7, {"192.168.11.100", 24}, 1}, {}},
                          {step::verb::add, rule{1, {"10.0.0.1", 32}, 5, 1, "eth1", true}, {}},
                          {step::verb::add, link{7, "eth1", true, false}, {}}};
  size_t decoded = 0, refused = 0;
  for (int i = 0; i < 40000; ++i) {
    auto made = encode(steps[random() % steps.size()]);
    auto head = nlmsg_hdr(made.get());
    // In a block of exactly its size, so that a sanitizer sees every byte too far.
    auto size = NLMSG_HDRLEN + random() % (head->nlmsg_len - NLMSG_HDRLEN + 1);
    std::vector<uint32_t> bytes((size + 3) / 4);
    std::memcpy(bytes.data(), head, size);
    auto raw = reinterpret_cast<unsigned char*>(bytes.data());
    for (auto n = random() % 6; n > 0 && size > NLMSG_HDRLEN; --n)
      raw[NLMSG_HDRLEN + random() % (size - NLMSG_HDRLEN)] = static_cast<unsigned char>(random());
    auto copy = reinterpret_cast<nlmsghdr*>(raw);
    copy->nlmsg_len = static_cast<uint32_t>(size);
    (decode(*copy) ? decoded : refused) += 1;
  }
  CHECK(decoded > 100);
  CHECK(refused > 100);
}

} // namespace dongled::io::netlink
