#include "actors/router.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

/// router alone, over the kernel in memory.
struct lone_router : fake_world {
  caf::actor router = kill_at_end(sys.spawn(dongled::router::run, w));

  lone_router() {
    kernel.plug(id(11));
    kernel.plug(id(12));
    run();
  }
  ~lone_router() { router = nullptr; }

  routes_order order(int n, bool repair = true) {
    auto x = facts();
    for (auto& fact : x->dongles)
      if (fact.subnet == id(n))
        return {io::netlink::wish_of(w->settings_now()->dongles, id(n), &fact), x->uplink, repair};
    return {io::netlink::wish_of(w->settings_now()->dongles, id(n), nullptr), x->uplink, repair};
  }

  routes_report tell(const routes_order& x) { return ask<routes_report>(router, x).value(); }
};

} // namespace

TEST_CASE_METHOD(lone_router, "the kernel is made as wished, step by step, and read back") {
  auto x = tell(order(11));
  CHECK(x.present);
  CHECK(x.error.empty());
  CHECK(x.left.empty());
  CHECK(x.missing.size() == 5);
  CHECK(transcript
        == R"(kernel: ip route add unreachable default table 11 proto 171 metric 4294967295
kernel: ip route add 192.168.11.0/24 dev usb11 table 11 proto 171 src 192.168.11.100
kernel: ip route add default via 192.168.11.1 dev usb11 table 11 proto 171 src 192.168.11.100
kernel: ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171
kernel: ip route add default via 192.168.11.1 dev usb11 proto 171 src 192.168.11.100 metric 200
)");
  transcript.clear();
  auto again = tell(order(11));
  CHECK(again.missing.empty());
  CHECK(again.taken.empty());
  CHECK(transcript.empty());
}

TEST_CASE_METHOD(lone_router, "looking changes nothing") {
  auto x = tell(order(11, false));
  CHECK(x.missing.size() == 5);
  CHECK(x.left == x.missing);
  CHECK(x.taken.empty());
  CHECK(transcript.empty());
}

TEST_CASE_METHOD(lone_router, "one dongle's repair leaves the other's routes alone") {
  tell(order(11));
  tell(order(12));
  transcript.clear();
  kernel.flush(id(11));
  CHECK(tell(order(11)).left.empty());
  CHECK(transcript.find("12") == std::string::npos);
  CHECK(transcript.find(" del ") == std::string::npos);
  CHECK(kernel.routed(id(12)));
}

TEST_CASE_METHOD(lone_router, "a step that fails is told of, and the others are taken") {
  kernel.deny = "ip rule add";
  auto x = tell(order(11));
  CHECK(x.error.find("not permitted") != std::string::npos);
  CHECK(x.left == std::vector<std::string>{"no rule from 192.168.11.100"});
  kernel.deny.clear();
  CHECK(tell(order(11)).left.empty());
}

TEST_CASE_METHOD(lone_router, "a kernel that cannot be read is an error, not an empty one") {
  kernel.unreadable = true;
  auto x = tell(order(11));
  CHECK(x.error.find("no memory") != std::string::npos);
  CHECK(x.missing.empty());
  CHECK_FALSE(x.present);
  CHECK(transcript.empty());
}

TEST_CASE_METHOD(lone_router, "an absent dongle's table is closed all the same") {
  kernel.unplug(id(11));
  auto x = tell(order(11));
  CHECK_FALSE(x.present);
  CHECK(x.left == std::vector<std::string>{"no interface"});
  CHECK(transcript
        == R"(kernel: ip route add unreachable default table 11 proto 171 metric 4294967295
kernel: ip rule add from 192.168.11.100 lookup 11 priority 10011 protocol 171
)");
}

TEST_CASE_METHOD(lone_router, "a low default route of a DHCP client gets the dongle's metric") {
  tell(order(11));
  io::netlink::route theirs;
  theirs.gateway = "192.168.11.1";
  theirs.ifindex = 111;
  theirs.protocol = 16;
  theirs.metric = 50;
  kernel.now.routes.push_back(theirs);
  CHECK(tell(order(11)).left.empty());
  theirs.metric = 200;
  CHECK(std::count(kernel.now.routes.begin(), kernel.now.routes.end(), theirs) == 1);
  CHECK(std::none_of(kernel.now.routes.begin(), kernel.now.routes.end(),
                     [](auto& x) { return x.metric == 50; }));
}

TEST_CASE_METHOD(fake_world, "router and hotplug that find no descriptors do not end the tree") {
  w->ports.open_routes = []() -> result<std::unique_ptr<io::route_port>> {
    return failure{fault::exhausted, "open a netlink socket: too many open files"};
  };
  w->ports.watch_rack = [](auto) -> result<std::unique_ptr<io::watching>> {
    return failure{fault::exhausted, "listen to rtnetlink: too many open files"};
  };
  root = supervision::spawn_root(sys, tree_here(w), w->census, self->address());
  pass(5s);
  kill("/router");
  kill("/hotplug");
  pass(10min);
  for (auto path : {"/router", "/hotplug"})
    CHECK(w->find(path));
}

TEST_CASE_METHOD(fake_world,
                 "router without a descriptor lives, says so, and opens its socket later") {
  auto real = w->ports.open_routes;
  auto poor = true;
  w->ports.open_routes = [&]() -> result<std::unique_ptr<io::route_port>> {
    if (poor)
      return failure{fault::exhausted, "connect to rtnetlink: Too many open files"};
    return real();
  };
  auto router = kill_at_end(sys.spawn(dongled::router::run, w));
  auto said = ask<routes_report>(router, routes_order{}).value();
  CHECK_FALSE(said.known);
  CHECK(said.error.find("Too many open files") != std::string::npos);
  poor = false;
  CHECK(ask<routes_report>(router, routes_order{}).value().known);
}
