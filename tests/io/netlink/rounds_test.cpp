#include "tests/io/netlink/kernel_rack.hpp"
#include "tests/support/catch.hpp"

// The whole round of the router against a real kernel: read, recognise, diff, apply, read back.

namespace dongled::io::netlink {

namespace {

using test::in_netns;
using test::must_run;

const std::string five_steps =
  "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
  "ip route add 192.168.11.0/24 dev d11 table 11 proto 171 src 192.168.11.100\n"
  "ip route add default via 192.168.11.1 dev d11 table 11 proto 171 src 192.168.11.100\n"
  "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
  "ip route add default via 192.168.11.1 dev d11 proto 171 src 192.168.11.100 metric 200\n";

} // namespace

TEST_CASE("after one round the kernel is as wished, and a second has nothing to do", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    auto steps = x.settle();
    return steps + "--\n" + x.settle() + "--\n" + x.state();
  });
  if (seen)
    CHECK(*seen
          == five_steps + "--\n--\n"
               + "default via 192.168.11.1 dev d11 table 11 proto 171 src 192.168.11.100\n"
                 "unreachable default table 11 proto 171 metric 4294967295\n"
                 "192.168.11.0/24 dev d11 table 11 proto 171 src 192.168.11.100\n"
                 "default via 10.0.0.1 dev up0 proto boot metric 100\n"
                 "default via 192.168.11.1 dev d11 proto 171 src 192.168.11.100 metric 200\n"
                 "from 192.168.11.100 lookup 11 priority 10011 protocol 171\n");
}

TEST_CASE("a flushed table and a deleted rule come back, and nothing else is done", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    x.settle();
    must_run("ip route flush table 11 && ip rule del from 192.168.11.100 && "
             "ip route del default dev d11 metric 200");
    return x.settle() + x.settle();
  });
  if (seen)
    CHECK(*seen == five_steps);
}

TEST_CASE("a client's default route is demoted again and again, and outlives us", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    must_run("ip route add default via 192.168.11.1 dev d11 proto dhcp mtu 1400");
    x.settle();
    auto out = x.state() + "--\n";
    must_run("ip route add default via 192.168.11.1 dev d11 proto dhcp metric 50");
    out += x.settle() + "--\n";
    auto have = x.read();
    x.perform(undo(have), have);
    out += x.state();
    must_run("ip route show default dev d11 | grep -q 'mtu 1400'");
    return out;
  });
  if (seen)
    CHECK(*seen
          == "default via 192.168.11.1 dev d11 table 11 proto 171 src 192.168.11.100\n"
             "unreachable default table 11 proto 171 metric 4294967295\n"
             "192.168.11.0/24 dev d11 table 11 proto 171 src 192.168.11.100\n"
             "default via 10.0.0.1 dev up0 proto boot metric 100\n"
             "default via 192.168.11.1 dev d11 proto dhcp metric 200\n"
             "from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
             "--\n"
             "ip route del default via 192.168.11.1 dev d11 proto dhcp metric 50\n"
             "--\n"
             "default via 10.0.0.1 dev up0 proto boot metric 100\n"
             "default via 192.168.11.1 dev d11 proto dhcp metric 200\n");
}

TEST_CASE("an uplink at a dongle's metric stays first", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    must_run(
      "ip route del default dev up0 && ip route add default via 10.0.0.1 dev up0 metric 200");
    rack x;
    auto steps = x.settle();
    must_run("ip route get 198.51.100.1 | grep -q 'dev up0'");
    return steps.substr(steps.rfind("ip route")) + x.settle();
  });
  if (seen)
    CHECK(*seen
          == "ip route add default via 192.168.11.1 dev d11 proto 171 src 192.168.11.100 metric "
             "400\n");
}

TEST_CASE("a dongle that goes away leaves its table closed until it is back", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    x.settle();
    must_run("ip link del d11");
    auto out = x.settle() + "--\n" + x.state() + "--\n";
    must_run("! ip route get 198.51.100.1 from 192.168.11.100 iif lo 2>/dev/null");
    must_run("ip link add d11 type veth peer name d11far && ip link set d11 up && "
             "ip addr add 192.168.11.100/24 dev d11");
    return out + x.settle();
  });
  if (seen)
    CHECK(*seen
          == "missing: no interface\n--\n"
             "unreachable default table 11 proto 171 metric 4294967295\n"
             "default via 10.0.0.1 dev up0 proto boot metric 100\n"
             "from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
             "--\n"
             "ip route add 192.168.11.0/24 dev d11 table 11 proto 171 src 192.168.11.100\n"
             "ip route add default via 192.168.11.1 dev d11 table 11 proto 171 src "
             "192.168.11.100\n"
             "ip route add default via 192.168.11.1 dev d11 proto 171 src 192.168.11.100 metric "
             "200\n");
}

TEST_CASE("in static mode the link comes up and gets our address; undo takes it back", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    settings::dongles_part config;
    config.address = settings::dongles_part::addressing::fixed;
    config.ports[{"1-1.2"}] = {12};
    auto steps = x.settle(config);
    auto out = steps.substr(steps.find("ip link")) + "--\n" + x.settle(config) + "--\n";
    auto have = x.read();
    x.perform(undo(have), have);
    auto now = x.read();
    for (auto& y : now.addresses)
      out += render(y, now) + "\n";
    return out + x.state();
  });
  // Dongle 11's address is the host's own doing and stays.
  if (seen)
    CHECK(*seen
          == "ip link set d12 up\n"
             "ip address add 192.168.12.100/24 dev d12 proto 171\n"
             "ip route add unreachable default table 12 proto 171 metric 4294967295\n"
             "ip route add 192.168.12.0/24 dev d12 table 12 proto 171 src 192.168.12.100\n"
             "ip route add default via 192.168.12.1 dev d12 table 12 proto 171 src "
             "192.168.12.100\n"
             "ip rule add from 192.168.12.100 lookup 12 priority 10012 protocol 171\n"
             "ip route add default via 192.168.12.1 dev d12 proto 171 src 192.168.12.100 metric "
             "201\n"
             "--\n--\n127.0.0.1/8 dev lo\n10.0.0.5/24 dev up0\n192.168.11.100/24 dev d11\n"
             "default via 10.0.0.1 dev up0 proto boot metric 100\n");
}

TEST_CASE("a multipath and an IPv6 default route through dongles get behind the uplink's",
          "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    must_run("ip link set d12 up && ip addr add 192.168.12.100/24 dev d12 && "
             "ip route add default proto static nexthop via 192.168.11.1 dev d11 nexthop via "
             "192.168.12.1 dev d12 && "
             "ip -6 route add default via fe80::11 dev d11 metric 512 && "
             "ip -6 route add default via fe80::1 dev up0 metric 1024");
    x.settle();
    auto out = x.state();
    return out + "--\n" + x.settle();
  });
  if (!seen)
    return;
  INFO(*seen);
  CHECK(seen->find("multipath default via 192.168.11.1 dev d11") == std::string::npos);
  CHECK(seen->find("multipath default dev d11 proto static metric 200\n") != std::string::npos);
  CHECK(seen->find("inet6 default via fe80::11 dev d11 proto boot metric 1224\n")
        != std::string::npos);
  CHECK(seen->find("inet6 default via fe80::1 dev up0 proto boot metric 1024\n")
        != std::string::npos);
  CHECK(seen->ends_with("--\n")); // a second round has nothing to do
}

} // namespace dongled::io::netlink
