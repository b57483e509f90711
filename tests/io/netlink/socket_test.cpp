#include "io/netlink/socket.hpp"

#include "tests/io/netlink/kernel_rack.hpp"
#include "tests/support/catch.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace dongled::io::netlink {

using test::in_netns;
using test::must_run;

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
    must_run(
      "ip route add 203.0.113.0/24 via 10.0.0.1 && ip route append 203.0.113.0/24 via 10.0.0.2 && "
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
             "multipath 203.0.115.0/24 dev up0 proto boot\n"
             "from 192.168.11.100 [more] lookup 99 priority 77\n");
}

} // namespace dongled::io::netlink
