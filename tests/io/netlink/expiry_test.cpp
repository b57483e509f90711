#include "io/netlink/route_diff.hpp"
#include "io/netlink/socket.hpp"
#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::netlink;

namespace {

const route* advertised(const snapshot& all, uint32_t metric) {
  for (auto& x : all.routes)
    if (x.type == route::kind::ipv6_default && x.metric == metric)
      return &x;
  return nullptr;
}

/// What becomes of a router's advertised route that stands before the uplink's.
std::string moved() {
  test::must_run("ip link set lo up; ip link add d11 type veth peer name far11;"
                 "ip addr add 192.168.11.100/24 dev d11; ip link set d11 up; ip link set far11 up;"
                 "ip -6 addr add 2001:db8:11::2/64 dev d11 nodad;"
                 "ip -6 route add default via 2001:db8:11::1 dev d11 proto ra metric 512 "
                 "expires 600");
  auto kernel = socket::open();
  auto have = kernel->read_snapshot();
  auto found = have ? advertised(*have, 512) : nullptr;
  if (!found)
    return "no IPv6";
  if (found->left.seconds < 500 || found->left.seconds > 601)
    return "it has " + std::to_string(found->left.seconds) + " s left";
  wish want;
  want.dongle = {11};
  want.ifindex = found->ifindex;
  want.interface = "d11";
  want.metric = 200;
  for (auto& step : diff(*have, {want}, uplink_fact{}))
    (void)kernel->apply(step);
  have = kernel->read_snapshot();
  if (advertised(*have, 512))
    return "the old one is there still";
  auto now = advertised(*have, 1224);
  if (!now)
    return "the new one is not there";
  if (now->left.seconds == 0)
    return "it stays for ever";
  return now->left.seconds > 500 && now->left.seconds <= 601 ? "moved" : "with another time";
}

} // namespace

TEST_CASE("an advertised route that is moved keeps its time", "[netns]") {
  auto said = test::in_netns(moved);
  if (!said || *said == "no IPv6")
    return;
  CHECK(*said == "moved");
}

TEST_CASE("how long a route has left makes it no other route") {
  route a, b;
  a.left.seconds = 600;
  b.left.seconds = 599;
  CHECK(a == b);
}

TEST_CASE("while the host has no way of its own its next one comes before dongles'") {
  wish want;
  want.metric = 200;
  uplink_fact none, there;
  there.metric = 100;
  CHECK(effective_metric(want, or_expected(there)) == 200);
  CHECK(effective_metric(want, or_expected(none)) > 1'000'000);
}
