#include "tests/actors/lone_route.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(lone_route,
                 "IPv6 is offered once a table and a rule lead it out, and is no illness") {
  kernel.plug(id(11));
  begin();
  serve();
  tell_route();
  auto way = [&] { return plane.egress[id(11)]; };
  while (!open.empty())
    serve();
  REQUIRE(way());
  CHECK(way()->source6.empty());
  kernel.now.addresses.push_back({111, {"2001:db8:b::7", 64}, 0});
  io::netlink::route advertised;
  advertised.type = io::netlink::route::kind::ipv6_default;
  advertised.gateway = "fe80::1";
  advertised.ifindex = 111;
  advertised.metric = 1024;
  advertised.protocol = 9;
  kernel.now.routes.push_back(advertised);
  tell_route();
  CHECK(way()->source6.empty()); // nothing leads it out yet
  CHECK(view(11).link.missing.empty());
  REQUIRE(open.size() == 1);
  CHECK(orders.back().wish.source6 == "2001:db8:b::7");
  CHECK(orders.back().wish.gateway6 == "fe80::1");
  serve();
  tell_route();
  while (!open.empty())
    serve();
  CHECK(way()->source6 == "2001:db8:b::7");
  std::erase_if(kernel.now.addresses, [](auto& x) { return x.v6(); });
  tell_route();
  CHECK(way()->source6.empty());
  CHECK(view(11).link.missing.empty());
}

TEST_CASE_METHOD(lone_route,
                 "a stick that advertises itself every second keeps nobody from repairing") {
  kernel.plug(id(11));
  begin();
  serve();
  tell_route();
  while (!open.empty())
    serve();
  io::netlink::route advertised;
  advertised.type = io::netlink::route::kind::ipv6_default;
  advertised.gateway = "fe80::1";
  advertised.ifindex = 111;
  advertised.metric = 1024;
  advertised.protocol = 9;
  for (int i = 0; i < 40; ++i) {
    kernel.now.routes.push_back(advertised);
    tell_route();
    while (!open.empty())
      serve();
    CHECK(std::count(kernel.now.routes.begin(), kernel.now.routes.end(), advertised) == 0);
    pass(1s);
  }
  kernel.flush(id(11));
  tell_route();
  REQUIRE_FALSE(open.empty());
  serve();
  CHECK(kernel.routed(id(11)));
}
