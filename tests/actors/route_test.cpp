#include "tests/actors/lone_route.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(lone_route, "what differs from the wish is repaired, asked for once at a time") {
  kernel.plug(id(11));
  begin();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].wish.dongle == id(11));
  CHECK(orders[0].wish.ifindex == 111);
  CHECK(orders[0].wish.metric == 200);
  CHECK(orders[0].repair);
  CHECK(orders[0].uplink.interface == "eth0");
  for (int i = 0; i < 5; ++i)
    tell_route(); // our own steps are told of too
  CHECK(orders.size() == 1);
  CHECK_FALSE(view(11).link.missing.empty());
  serve();
  CHECK(orders.size() == 2); // judged by facts from before the repair: once more, for them all
  tell_route();
  serve();
  tell_route();
  CHECK(view(11).link.missing.empty());
  pass(1min);
  CHECK(orders.size() == 2);
}

TEST_CASE_METHOD(lone_route,
                 "the data plane is told how the dongle is reached, and that it is gone") {
  kernel.plug(id(11));
  begin();
  auto way = plane.egress[id(11)];
  REQUIRE(way);
  CHECK(way->interface == "usb11");
  CHECK(way->ifindex == 111);
  CHECK(way->source == "192.168.11.100");
  CHECK(way->dns == "192.168.11.1");
  kernel.unplug(id(11));
  tell_route();
  CHECK_FALSE(plane.egress[id(11)]);
  CHECK_FALSE(view(11).link.present);
  CHECK(view(11).link.missing.empty());
}

TEST_CASE_METHOD(lone_route, "an absent dongle whose table is closed is left in peace") {
  begin();
  REQUIRE(orders.size() == 1); // its rule and its closed table are ours to make
  CHECK(orders[0].wish.ifindex == 0);
  kernel.now = {};
  for (auto& x : diff(kernel.now, {orders[0].wish}, {}))
    REQUIRE(kernel.apply(x));
  answer({{}, {"what was done"}, {"no interface"}, {}, false});
  pass(10min);
  CHECK(orders.size() == 1);
  CHECK_FALSE(logged("undone again and again"));
  CHECK(fact_questions < 10);
}

TEST_CASE_METHOD(lone_route, "an interface in conflict is not the dongle's") {
  kernel.plug(id(11));
  kernel.plug(id(11), 300);
  begin();
  CHECK(view(11).link.present);
  CHECK(view(11).link.conflict);
  CHECK(view(11).link.ifindex == 111);
  CHECK(orders.at(0).wish.ifindex == 111);
}

TEST_CASE_METHOD(lone_route,
                 "ten repairs a minute, then it warns once and names the other writer") {
  kernel.plug(id(11));
  begin();
  serve();
  tell_route();
  while (!open.empty())
    serve();
  auto before = orders.size();
  for (int i = 0; i < 50; ++i) {
    pass(100ms);
    kernel.flush(id(11));
    changes = {{"route default", true, "vpnd (pid 7)", false}, {"rule 1", false, "us", true}};
    tell_route();
    while (!open.empty())
      serve();
  }
  CHECK(orders.size() - before <= 10);
  CHECK(orders.size() <= 10);
  CHECK(logged("routes are undone again and again"));
  CHECK_FALSE(logged("routes are undone again and again", 2));
  CHECK(logged("vpnd (pid 7) deleted route default"));
  CHECK_FALSE(logged("by us"));
  pass(70s); // the window moves on, and the repair is made
  CHECK(orders.size() > 10);
}

TEST_CASE_METHOD(lone_route,
                 "what could not be repaired is tried again after a second, and shown") {
  kernel.plug(id(11));
  begin();
  answer({{"a", "b"}, {"ip route add a"}, {"b"}, "ip route add b: not permitted", true, true});
  CHECK(logged("not permitted"));
  CHECK(view(11).link.missing == std::vector<std::string>{"b"});
  CHECK(orders.size() == 1);
  pass(1s);
  CHECK(orders.size() == 2);
}

TEST_CASE_METHOD(lone_route, "a router that could not look changes nothing that is known") {
  kernel.plug(id(11));
  begin();
  auto missing = view(11).link.missing;
  REQUIRE_FALSE(missing.empty());
  answer({{}, {}, {}, "read the kernel's routes: no memory", false});
  CHECK(view(11).link.missing == missing);
  pass(1s);
  CHECK(orders.size() == 2);
}

TEST_CASE_METHOD(lone_route, "somebody else's rule is shown, and not fought") {
  kernel.plug(id(11));
  hand(*w->board).update(id(11), [](dongle_view& v) { v.known = true; }); // gate's to say
  begin();
  serve();
  tell_route();
  while (!open.empty())
    serve();
  auto before = orders.size();
  io::netlink::rule theirs;
  theirs.priority = 100;
  theirs.from = {id(11).host_address(), 32};
  theirs.table = 42;
  kernel.now.rules.push_back(theirs);
  tell_route();
  pass(5min);
  CHECK(orders.size() == before);
  CHECK(view(11).link.missing.empty()); // our sockets are bound to their interface
  auto all = w->board->conditions();
  auto it = std::find_if(all.begin(), all.end(), [](auto& x) { return x.code == "foreign_route"; });
  REQUIRE(it != all.end());
  CHECK(it->says.find("to table 42") != std::string::npos);
}

TEST_CASE_METHOD(lone_route, "a check asks router afresh and answers what it says") {
  kernel.plug(id(11));
  begin();
  serve();
  tell_route();
  while (!open.empty())
    serve();
  auto before = orders.size();
  for (bool repair : {false, true}) {
    caf::scoped_actor asker{sys};
    auto question = asker->request(route, 10s, route_check{repair});
    run();
    REQUIRE(orders.size() == ++before);
    CHECK(orders.back().repair == repair);
    answer({{"a"}, {"b"}, {"c"}, {}, true, true});
    std::optional<routes_report> said;
    question.receive([&](const routes_report& x) { said = x; }, [](const caf::error&) {});
    REQUIRE(said);
    CHECK(said->left == std::vector<std::string>{"c"});
    CHECK(said->present);
    CHECK(view(11).link.missing == std::vector<std::string>{"c"});
  }
}

TEST_CASE_METHOD(lone_route, "before the kernel was asked a check says so") {
  self->send_exit(hotplug, caf::exit_reason::kill);
  run();
  begin();
  auto said = ask<routes_report>(route, route_check{});
  REQUIRE(said);
  CHECK(said->error == "the kernel has not been asked yet");
  CHECK(orders.empty());
}

TEST_CASE_METHOD(lone_route, "what router could not read changes nothing that was known") {
  kernel.plug(id(11));
  begin();
  serve();
  tell_route();
  while (!open.empty())
    serve();
  auto before = view(11).link;
  caf::scoped_actor asker{sys};
  auto question = asker->request(route, 10s, route_check{false});
  run();
  answer({{}, {}, {}, "list links: no memory", false, false});
  std::optional<routes_report> said;
  question.receive([&](const routes_report& x) { said = x; }, [](const caf::error&) {});
  REQUIRE(said);
  CHECK_FALSE(said->known);
  CHECK(view(11).link.present == before.present);
  CHECK(view(11).link.missing == before.missing);
}
