#include "io/netlink/messages.hpp"
#include "io/netlink/recognise.hpp"
#include "tests/io/netlink/text_box.hpp"
#include "tests/support/catch.hpp"

#include <netlink/msg.h>

namespace dongled::io::netlink {

namespace {

address global6(int ifindex, const char* text, uint32_t created) {
  address x{ifindex, {text, 64}, 0};
  x.created = created;
  return x;
}

route advertised(int ifindex, const char* gateway, uint32_t metric = 1024) {
  auto x = foreign_default(ifindex, gateway, metric, 9);
  x.type = route::kind::ipv6_default;
  return x;
}

dongle_fact fact_of_11(const snapshot& have) {
  auto all = recognise(have, {}, settings::dongles_part{}, uplink());
  REQUIRE(!all.empty());
  return all.front();
}

wish wish_of_11(const snapshot& have) {
  auto fact = fact_of_11(have);
  return wish_of(settings::dongles_part{}, {11}, &fact);
}

} // namespace

TEST_CASE("a dongle with IPv6 gets a table and a rule for it, and both go with it") {
  box x;
  settle(x, {want(11)}, uplink());
  x.now.addresses.push_back(global6(11, "2001:db8:b::7", 5));
  CHECK(missing6(x.now, wish_of_11(x.now)).empty()); // no router yet
  x.now.routes.push_back(advertised(11, "fe80::1", 4000));
  auto with = wish_of_11(x.now);
  with.metric = 200;
  CHECK(missing6(x.now, with)
        == std::vector<std::string>{"table 11 does not end in unreachable for IPv6",
                                    "table 11 has no IPv6 default route",
                                    "no rule from 2001:db8:b::7"});
  CHECK(satisfied(x.now, with, uplink()).empty()); // no illness
  CHECK(settle(x, {with}, uplink())
        == "ip route add inet6 unreachable default table 11 proto 171 metric 4294967295\n"
           "ip route add inet6 default via fe80::1 dev eth11 table 11 proto 171 metric 1024\n"
           "ip rule add from 2001:db8:b::7 lookup 11 priority 10011 protocol 171\n");
  CHECK(missing6(x.now, with).empty());
  auto gone = settle(x, {want(11)}, uplink());
  CHECK(std::count(gone.begin(), gone.end(), '\n') == 3);
  CHECK(gone.find("add") == std::string::npos);
}

TEST_CASE("the newest IPv6 address is the one to send from, if it is usable and lasts") {
  box x;
  x.now.routes.push_back(advertised(11, "fe80::1"));
  auto source = [&] { return fact_of_11(x.now).source6; };
  CHECK(source() == "");
  x.now.addresses.push_back(global6(11, "2001:db8:1::7", 5));
  x.now.addresses.push_back(global6(12, "2001:db8:9::7", 50));
  CHECK(source() == "2001:db8:1::7");
  x.now.addresses.push_back(global6(11, "2001:db8:0::7", 9)); // of a new connection
  CHECK(source() == "2001:db8:0::7");
  x.now.addresses.push_back(global6(11, "2001:db8:0::9", 12));
  x.now.addresses.back().temporary = true;
  CHECK(source() == "2001:db8:0::7");
  x.now.addresses.push_back(global6(11, "2001:db8:2::7", 20));
  x.now.addresses.back().usable = false;
  CHECK(source() == "2001:db8:0::7");
  CHECK(fact_of_11(x.now).lan6 == "2001:db8:0::7/64");
  CHECK(fact_of_11(x.now).host_address == "192.168.11.100");
}

TEST_CASE("the router of IPv6 is who advertised last, and stays while its route is being moved") {
  box x;
  x.now.addresses.push_back(global6(11, "2001:db8:1::7", 5));
  x.now.routes.push_back(advertised(11, "fe80::1", 1224)); // moved behind the uplink's
  x.now.routes.push_back(advertised(11, "fe80::2", 1024));
  x.now.routes.push_back(advertised(12, "fe80::3", 1));
  CHECK(fact_of_11(x.now).gateway6 == "fe80::2");
  settle(x, {wish_of_11(x.now)}, uplink());
  std::erase_if(x.now.routes, [](auto& y) { return y.type == route::kind::ipv6_default; });
  CHECK(fact_of_11(x.now).gateway6 == "fe80::2");
  CHECK(missing6(x.now, wish_of_11(x.now)).empty());
}

TEST_CASE("what we write of IPv6 is read again as it was meant") {
  box x;
  x.now.addresses.push_back(global6(11, "2001:db8:1::7", 5));
  x.now.routes.push_back(advertised(11, "fe80::1", 4000));
  for (auto& y : diff(x.now, {wish_of_11(x.now)}, uplink())) {
    auto path = std::get_if<route>(&y.object);
    auto policy = std::get_if<rule>(&y.object);
    auto six = (path && path->v6() && path->type != route::kind::ipv6_default)
               || (policy && policy->from.len == 128);
    if (!six)
      continue;
    auto asked = encode(y);
    REQUIRE(asked);
    auto read = decode(*nlmsg_hdr(asked.get()));
    REQUIRE(read.has_value());
    if (path)
      CHECK(std::get<route>(*read) == *path);
    if (policy)
      CHECK(std::get<rule>(*read) == *policy);
    CHECK(encode({step::verb::remove, y.object, {}}) != nullptr);
  }
}

} // namespace dongled::io::netlink
