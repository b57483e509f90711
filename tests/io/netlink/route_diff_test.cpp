#include "io/netlink/route_diff.hpp"

#include "tests/io/netlink/text_box.hpp"
#include "tests/support/catch.hpp"

#include <set>

namespace dongled::io::netlink {

namespace {

const std::string wanted_11 =
  "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
  "ip route add 192.168.11.0/24 dev eth11 table 11 proto 171 src 192.168.11.100\n"
  "ip route add default via 192.168.11.1 dev eth11 table 11 proto 171 src 192.168.11.100\n"
  "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
  "ip route add default via 192.168.11.1 dev eth11 proto 171 src 192.168.11.100 metric 200\n";

struct row {
  const char* name;
  void (*have)(box&);
  std::vector<wish> wishes;
  uplink_fact up;
  std::string steps;
};

} // namespace

TEST_CASE("the diff leads from any box to the wished one and then has nothing to say") {
  const std::vector<row> rows{
    {"an empty box is filled in the order the kernel accepts",
     [](box&) {},
     {want(11)},
     uplink(),
     wanted_11},
    {"no wish, nothing done", [](box&) {}, {}, uplink(), ""},
    {"an address that is not there yet holds back what needs it",
     [](box& x) { x.now.addresses.clear(); },
     {want(11)},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"},
    {"a link that is down likewise",
     [](box& x) { x.now.links[1].up = false; },
     {want(11)},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"},
    {"static mode sets link and address first",
     [](box& x) {
       x.now.addresses.clear();
       x.now.links[1].up = false;
     },
     {want(11, true)},
     uplink(),
     "ip link set eth11 up\nip address add 192.168.11.100/24 dev eth11 proto 171\n" + wanted_11},
    {"a managed interface that vanished since is not asked for",
     [](box& x) { x.now.links.pop_back(); },
     {want(12, true)},
     uplink(),
     "ip route add unreachable default table 12 proto 171 metric 4294967295\n"
     "ip rule add from 192.168.12.100 lookup 12 priority 10012 protocol 171\n"},
    {"an adopted address other than .100 is the one that counts",
     [](box& x) { x.now.addresses[1].local.address = "192.168.11.101"; },
     {[] {
       auto x = want(11);
       x.host_address = "192.168.11.101";
       return x;
     }()},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip route add 192.168.11.0/24 dev eth11 table 11 proto 171 src 192.168.11.101\n"
     "ip route add default via 192.168.11.1 dev eth11 table 11 proto 171 src 192.168.11.101\n"
     "ip rule add from 192.168.11.101 lookup 11 priority 10011 protocol 171\n"
     "ip route add default via 192.168.11.1 dev eth11 proto 171 src 192.168.11.101 metric 200\n"},
    {"a DHCP client's default route is moved as it is, added before deleted",
     [](box& x) {
       auto y = foreign_default(11, "192.168.11.1", 0);
       y.preferred_source = "192.168.11.100";
       x.now.routes.push_back(y);
     },
     {want(11)},
     uplink(),
     "ip route add default via 192.168.11.1 dev eth11 proto dhcp src 192.168.11.100 metric 200\n"
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip route add 192.168.11.0/24 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip route add default via 192.168.11.1 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
     "ip route del default via 192.168.11.1 dev eth11 proto dhcp src 192.168.11.100\n"},
    {"the client's renewal finds its route moved already",
     [](box& x) {
       x.now.routes.push_back(foreign_default(11, "192.168.11.1", 200));
       x.now.routes.push_back(foreign_default(11, "192.168.11.1", 0));
     },
     {want(11)},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip route add 192.168.11.0/24 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip route add default via 192.168.11.1 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
     "ip route del default via 192.168.11.1 dev eth11 proto dhcp\n"},
    {"an uplink with a high metric keeps the host's traffic all the same",
     [](box& x) { x.now.routes = {box::uplink_route(1024)}; },
     {want(11)},
     uplink(1024),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip route add 192.168.11.0/24 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip route add default via 192.168.11.1 dev eth11 table 11 proto 171 src 192.168.11.100\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"
     "ip route add default via 192.168.11.1 dev eth11 proto 171 src 192.168.11.100 metric 1224\n"},
    {"what is foreign elsewhere is not looked at",
     [](box& x) {
       x.now.routes.push_back(foreign_default(7, "10.9.9.9", 5));
       x.now.rules.push_back(rule_of(500, "192.168.44.1", 44, 0));
     },
     {want(11)},
     uplink(),
     wanted_11},
    {"a dongle that is away stays closed",
     [](box&) {},
     {{{11}, 0, {}, {}, false, 200}},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"},
    {"a rule that an admin made serves as well",
     [](box& x) { x.now.rules.push_back(rule_of(700, "192.168.11.100", 11, 0)); },
     {{{11}, 0, {}, {}, false, 200}},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"},
    {"a rule with further conditions does not serve",
     [](box& x) {
       x.now.rules.push_back(rule_of(700, "192.168.11.100", 11, 0));
       x.now.rules.back().plain = false;
     },
     {{{11}, 0, {}, {}, false, 200}},
     uplink(),
     "ip route add unreachable default table 11 proto 171 metric 4294967295\n"
     "ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171\n"},
    {"our leavings of a dongle no longer wished go, rules before routes",
     [](box& x) {
       auto y = foreign_default(12, "192.168.12.1", 0, our_protocol);
       y.table = 12;
       x.now.routes.push_back(y);
       x.now.rules.push_back(rule_of(10012, "192.168.12.100", 12, our_protocol));
       x.now.addresses[2].protocol = our_protocol;
     },
     {},
     uplink(),
     "ip rule del from 192.168.12.100 lookup 12 priority 10012 protocol 171\n"
     "ip route del default via 192.168.12.1 dev eth12 table 12 proto 171\n"
     "ip address del 192.168.12.100/24 dev eth12 proto 171\n"},
  };
  for (auto& x : rows)
    SECTION(x.name) {
      box have;
      x.have(have);
      CHECK(settle(have, x.wishes, x.up) == x.steps);
    }
}

TEST_CASE("a run that breaks off after any step is completed by the next diff") {
  box start;
  start.now.routes.push_back(foreign_default(11, "192.168.11.1", 0));
  const std::vector<wish> wishes{want(11), want(12)};
  box whole = start;
  settle(whole, wishes, uplink());
  auto sorted = [](const snapshot& x) {
    auto text = render(x);
    std::multiset<std::string> lines;
    for (size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
      lines.insert(text.substr(at, end - at));
    return lines;
  };
  auto steps = diff(start.now, wishes, uplink());
  REQUIRE(steps.size() == 11);
  for (size_t cut = 0; cut <= steps.size(); ++cut) {
    box x = start;
    for (size_t i = 0; i < cut; ++i)
      x.perform(steps[i]);
    settle(x, wishes, uplink());
    CHECK(sorted(x.now) == sorted(whole.now));
  }
}

TEST_CASE("undo removes all of ours and leaves the moved routes of others") {
  box x;
  x.now.routes.push_back(foreign_default(11, "192.168.11.1", 0));
  settle(x, {want(11), want(12, true)}, uplink());
  x.now.addresses.push_back({12, {"192.168.12.100", 24}, our_protocol});
  for (auto& y : undo(x.now)) {
    CHECK(y.what == step::verb::remove);
    x.perform(y);
  }
  CHECK(render(x.now)
        == "link eth0 up\nlink eth11 up\nlink eth12 up\n"
           "address 10.0.0.5/24 dev eth0\naddress 192.168.11.100/24 dev eth11\n"
           "address 192.168.12.100/24 dev eth12\n"
           "route default via 10.0.0.1 dev eth0 proto dhcp metric 100\n"
           "route default via 192.168.11.1 dev eth11 proto dhcp metric 200\n"
           "rule from all lookup 255 priority 0 protocol kernel\n"
           "rule from all lookup 254 priority 32766 protocol kernel\n");
  CHECK(undo(x.now).empty());
}

TEST_CASE("the uplink's own default route is in no step, whatever is wished") {
  box x;
  for (auto& wishes : std::vector<std::vector<wish>>{
         {want(11), want(12)}, {{{11}, 2, "eth0", {}, false, 200}}, {}})
    for (auto& y : diff(x.now, wishes, uplink()))
      if (auto path = std::get_if<route>(&y.object))
        CHECK(path->ifindex != 2);
}

TEST_CASE("metrics count from the base and never wrap") {
  settings::dongles_part config;
  CHECK(metric_of(config, {11}) == 200);
  CHECK(metric_of(config, {30}) == 219);
  config.metric_base = 4294967295;
  CHECK(metric_of(config, {30}) == 4294967294);
  wish x;
  x.metric = 4000000000;
  CHECK(effective_metric(x, uplink(4100000000)) == 4294967294);
  CHECK(effective_metric(x, uplink(std::nullopt)) == 4000000000);
}

TEST_CASE("a wish takes the address that was found, unless it is ours to set") {
  settings::dongles_part config;
  dongle_fact fact{{11}, 7, "usb0", "192.168.11.101", {"1-1"}, true, false};
  CHECK(wish_of(config, {11}, &fact) == wish{{11}, 7, "usb0", "192.168.11.101", false, 200});
  config.address = settings::dongles_part::addressing::fixed;
  CHECK(wish_of(config, {11}, &fact).host() == "192.168.11.100");
  CHECK(wish_of(config, {11}, nullptr).ifindex == 0);
}

} // namespace dongled::io::netlink
