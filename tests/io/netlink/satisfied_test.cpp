#include "io/netlink/route_diff.hpp"
#include "tests/io/netlink/text_box.hpp"
#include "tests/support/catch.hpp"

namespace dongled::io::netlink {

TEST_CASE("any single object lost is the only one made again, and is named") {
  box x;
  settle(x, {want(11)}, uplink());
  CHECK(satisfied(x.now, want(11), uplink()).empty());
  auto ours = x.now.routes.size();
  std::vector<std::string> named;
  for (size_t i = 1; i < ours; ++i) {
    box y = x;
    y.now.routes.erase(y.now.routes.begin() + static_cast<std::ptrdiff_t>(i));
    auto words = satisfied(y.now, want(11), uplink());
    REQUIRE(words.size() == 1);
    named.push_back(words[0]);
    CHECK(diff(y.now, {want(11)}, uplink()).size() == 1);
  }
  CHECK(named
        == std::vector<std::string>{
          "table 11 does not end in unreachable", "table 11 has no route to 192.168.11.0/24",
          "table 11 has no default route", "main has no default route by eth11 at metric 200"});
  x.now.rules.pop_back();
  CHECK(satisfied(x.now, want(11), uplink())
        == std::vector<std::string>{"no rule from 192.168.11.100"});
}

TEST_CASE("what ends the dongle's traffic is named although it is not ours to remove") {
  box x;
  settle(x, {want(11)}, uplink());
  x.now.routes.push_back(foreign_default(11, "192.168.11.1", 5));
  route rival;
  rival.type = route::kind::other;
  rival.table = 11;
  rival.protocol = 4;
  x.now.routes.push_back(rival);
  rival.table = 99;
  x.now.routes.push_back(rival);
  x.now.rules.push_back(rule_of(90, "192.168.11.100", 99, 0));
  CHECK(satisfied(x.now, want(11), uplink())
        == std::vector<std::string>{"main has dhcp's default route by eth11 at metric 5",
                                    "table 11 has a foreign special default table 11 proto static",
                                    "rule 90 sends 192.168.11.100 to table 99"});
  CHECK(foreign_ways(x.now, want(11)).empty());
  for (auto& step : diff(x.now, {want(11)}, uplink()))
    CHECK(std::get<route>(step.object).ifindex == 11);
}

TEST_CASE("a foreign way out that bound sockets pass over is named, and no fault of the dongle's") {
  box x;
  settle(x, {want(11)}, uplink());
  auto rival = foreign_default(2, "10.0.0.1", 0, 4);
  rival.table = 11;
  x.now.routes.push_back(rival);
  x.now.rules.push_back(rule_of(90, "192.168.11.100", 254, 0));
  CHECK(satisfied(x.now, want(11), uplink()).empty());
  CHECK(foreign_ways(x.now, want(11))
        == std::vector<std::string>{
          "table 11 has a foreign default via 10.0.0.1 dev eth0 table 11 proto static",
          "rule 90 sends 192.168.11.100 to table 254"});
  CHECK(diff(x.now, {want(11)}, uplink()).empty());
}

TEST_CASE("default routes of every kind through dongles get behind the uplink's") {
  box x;
  settle(x, {want(11)}, uplink());
  auto spread = foreign_default(11, "192.168.11.1", 0);
  spread.type = route::kind::multipath;
  spread.hops = {11, 12};
  auto six = foreign_default(11, "fe80::1", 512, 9);
  six.type = route::kind::ipv6_default;
  auto own6 = foreign_default(2, "fe80::2", 1024, 9);
  own6.type = route::kind::ipv6_default;
  auto mixed = spread;
  mixed.hops = {11, 2};
  for (auto& y : {spread, six, own6, mixed})
    x.now.routes.push_back(y);
  CHECK(satisfied(x.now, want(11), uplink()).size() == 1); // the one of IPv4
  CHECK(in_front(x.now, want(11), uplink()).size() == 1);
  settle(x, {want(11)}, uplink());
  auto metrics = [&](route::kind what) {
    std::vector<uint32_t> out;
    for (auto& y : x.now.routes)
      if (y.type == what)
        out.push_back(y.metric);
    std::sort(out.begin(), out.end());
    return out;
  };
  CHECK(metrics(route::kind::multipath) == std::vector<uint32_t>{0, 200}); // the mixed one stays
  CHECK(metrics(route::kind::ipv6_default) == std::vector<uint32_t>{1024, 1224});
  CHECK(in_front(x.now, want(11), uplink()).empty());
  CHECK(diff(x.now, {want(11)}, uplink()).empty());
}

TEST_CASE("an interface that is away, down or without address is named") {
  box x;
  auto words = [&](const wish& y) { return satisfied(x.now, y, uplink()).front(); };
  CHECK(words({{11}, 0, {}, {}, false, 200}) == "no interface");
  x.now.links[1].up = false;
  CHECK(words(want(11)) == "eth11 is down");
  CHECK(words(want(11, true)) == "eth11 is down");
  x.now.links[1].up = true;
  x.now.addresses.clear();
  CHECK(words(want(11)) == "no address 192.168.11.100 on eth11");
  CHECK(words(want(11, true)) == "no address 192.168.11.100 on eth11");
}

} // namespace dongled::io::netlink
