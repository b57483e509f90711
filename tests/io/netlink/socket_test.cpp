#include "io/netlink/socket.hpp"

#include "io/netlink/recognise.hpp"
#include "io/netlink/route_diff.hpp"
#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace dongled::io::netlink {

namespace {

using test::in_netns;
using test::sh;

/// A host with an uplink at metric 100 and dongle 11, the far ends of whose cables lead nowhere.
void make_host() {
  sh("ip link set lo up && ip link add up0 type veth peer name up0far && "
     "ip link add d11 type veth peer name d11far && ip link add d12 type veth peer name d12far && "
     "for i in up0 up0far d11 d11far d12far; do ip link set $i up; done && "
     "ip addr add 10.0.0.5/24 dev up0 && ip route add default via 10.0.0.1 dev up0 metric 100 && "
     "ip addr add 192.168.11.100/24 dev d11");
}

/// The router's round: read, decide, act, read back.
class rack {
public:
  snapshot read() { return must(sock_.read_snapshot()); }

  /// One round; returns the steps as text, and complaints about steps that failed.
  std::string settle(settings::dongles_part config = {}) {
    auto have = read();
    auto up = find_uplink(have, "up0", {});
    usb::topology plugged;
    plugged.net = {{"d11", {"1-1.1"}}, {"d12", {"1-1.2"}}};
    std::vector<wish> wishes;
    for (auto& x : recognise(have, plugged, config, up))
      wishes.push_back(wish_of(config, x.subnet, &x));
    if (wishes.empty())
      wishes.push_back(wish_of(config, {11}, nullptr));
    auto out = perform(diff(have, wishes, up), have);
    auto now = read();
    for (auto& x : wishes)
      for (auto& word : satisfied(now, x, up))
        out += "missing: " + word + "\n";
    return out;
  }

  std::string perform(const std::vector<step>& steps, const snapshot& have) {
    std::string out;
    for (auto& x : steps) {
      auto done = sock_.apply(x);
      out += render(x, have) + (done ? "\n" : " FAILED " + done.why().doing + "\n");
    }
    return out;
  }

  /// Every line of the kernel's state that is about dongles or leads out.
  std::string state() {
    auto now = read();
    std::string out;
    for (auto& x : now.routes)
      if (x.table < 253 || (x.table == 254 && x.destination.len == 0))
        out += render(x, now) + "\n";
    for (auto& x : now.rules)
      if (x.priority != 0 && x.priority < 32000)
        out += render(x) + "\n";
    return out;
  }

private:
  template <class T>
  static T must(result<T> x) {
    if (!x)
      throw std::runtime_error{x.why().doing};
    return *std::move(x);
  }

  socket sock_ = must(socket::open());
};

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
    sh("ip route flush table 11 && ip rule del from 192.168.11.100 && "
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
    sh("ip route add default via 192.168.11.1 dev d11 proto dhcp mtu 1400");
    x.settle();
    auto out = x.state() + "--\n";
    sh("ip route add default via 192.168.11.1 dev d11 proto dhcp metric 50");
    out += x.settle() + "--\n";
    auto have = x.read();
    x.perform(undo(have), have);
    out += x.state();
    sh("ip route show default dev d11 | grep -q 'mtu 1400'");
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
    sh("ip route del default dev up0 && ip route add default via 10.0.0.1 dev up0 metric 200");
    rack x;
    auto steps = x.settle();
    sh("ip route get 198.51.100.1 | grep -q 'dev up0'");
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
    sh("ip link del d11");
    auto out = x.settle() + "--\n" + x.state() + "--\n";
    sh("! ip route get 198.51.100.1 from 192.168.11.100 iif lo 2>/dev/null");
    sh("ip link add d11 type veth peer name d11far && ip link set d11 up && "
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
    auto out =
      x.settle(config) + "--\n" + steps.substr(0, steps.find("ip route add unre")) + "--\n";
    auto have = x.read();
    x.perform(undo(have), have);
    auto now = x.read();
    for (auto& y : now.addresses)
      out += render(y, now) + "\n";
    return out + x.state();
  });
  if (seen) {
    INFO(*seen);
    // Dongle 11's address is the host's; 12 is down and bare, and follows in the same round.
    CHECK(seen->find("ip address add 192.168.12.100/24 dev d12") == std::string::npos);
    CHECK(*seen
          == "--\n--\n127.0.0.1/8 dev lo\n10.0.0.5/24 dev up0\n192.168.11.100/24 dev d11\n"
             "default via 10.0.0.1 dev up0 proto boot metric 100\n");
  }
}

TEST_CASE("steps that are done already succeed, and so do removals of what is gone", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    rack x;
    auto have = x.read();
    auto up = find_uplink(have, "up0", {});
    wish y{{11}, 0, "d11", {}, true, 200};
    for (auto& z : have.links)
      y.ifindex = z.name == "d11" ? z.index : y.ifindex;
    auto steps = diff(have, {y}, up);
    std::string out = x.perform(steps, have);
    auto once = x.state();
    out = x.perform(steps, have);
    std::string verdict = once == x.state() ? "the same\n" : "changed\n";
    auto removals = undo(x.read());
    out += x.perform(removals, have);
    out += x.perform(removals, have);
    return verdict + (out.find("FAILED") == std::string::npos ? "no failure\n" : out) + x.state();
  });
  if (seen)
    CHECK(*seen == "the same\nno failure\ndefault via 10.0.0.1 dev up0 proto boot metric 100\n");
}

TEST_CASE("a refusal tells what was refused and why, and the next request is answered", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    auto sock = socket::open();
    std::string out;
    auto attempt = [&](const char* gateway, int ifindex) {
      route x;
      x.gateway = gateway;
      x.ifindex = ifindex;
      x.table = 11;
      auto done = sock->apply({step::verb::add, x, {}});
      out +=
        done ? "done\n" : std::string{to_string(done.why().code)} + ": " + done.why().doing + "\n";
    };
    attempt("192.168.77.1", 0);
    auto lost = sock->apply({step::verb::add, address{4242, {"192.168.11.100", 24}, 0}, {}});
    out +=
      lost ? "done\n" : std::string{to_string(lost.why().code)} + ": " + lost.why().doing + "\n";
    attempt("garbage", 0);
    __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    syscall(SYS_capset, &head, none);
    attempt("192.168.11.1", 0);
    out += sock->read_snapshot() ? "still reads\n" : "does not read\n";
    return out;
  });
  if (seen) {
    INFO(*seen);
    CHECK(seen->find("ip route add default via 192.168.77.1 table 11") != std::string::npos);
    CHECK(seen->find("not_found: ip address add 192.168.11.100/24 dev if4242")
          != std::string::npos);
    CHECK(seen->find("bad_input: ip route add default via garbage") != std::string::npos);
    CHECK(seen->find("denied: ip route add default via 192.168.11.1 table 11: "
                     "Operation not permitted")
          != std::string::npos);
    CHECK(seen->ends_with("still reads\n"));
  }
}

TEST_CASE("routes that differ in their next hop only are all read", "[netns]") {
  auto seen = in_netns([] {
    make_host();
    sh("ip route add 203.0.113.0/24 via 10.0.0.1 && ip route append 203.0.113.0/24 via 10.0.0.2 && "
       "ip route add blackhole 203.0.114.0/24 && "
       "ip route add 203.0.115.0/24 nexthop via 10.0.0.1 nexthop via 192.168.11.1 && "
       "ip rule add from 192.168.11.100 fwmark 3 lookup 99 priority 77");
    rack x;
    auto now = x.read();
    std::string out;
    for (auto& y : now.routes)
      if (y.destination.address.starts_with("203."))
        out += render(y, now) + "\n";
    for (auto& y : now.rules)
      if (y.priority == 77)
        out += render(y) + "\n";
    return out;
  });
  if (seen)
    CHECK(*seen
          == "203.0.113.0/24 via 10.0.0.1 dev up0 proto boot\n"
             "203.0.113.0/24 via 10.0.0.2 dev up0 proto boot\n"
             "special 203.0.114.0/24 proto boot\n"
             "special 203.0.115.0/24 dev up0 proto boot\n"
             "from 192.168.11.100 [more] lookup 99 priority 77\n");
}

} // namespace dongled::io::netlink
