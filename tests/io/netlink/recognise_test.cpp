#include "io/netlink/recognise.hpp"

#include "tests/support/catch.hpp"

namespace dongled::io::netlink {

namespace {

using addressing = settings::dongles_part::addressing;

struct world {
  snapshot now;
  usb::topology plugged;
  settings::dongles_part config;
  std::map<port_path, subnet_id> learned;

  void add(int index, const std::string& name, const std::string& port, const std::string& host) {
    now.links.push_back({index, name, true, true});
    if (!port.empty())
      plugged.net[name] = {port};
    if (!host.empty())
      now.addresses.push_back({index, {host, 24}, 0});
  }

  void add_default(int index, uint32_t metric) {
    route x;
    x.gateway = "10.0.0.1";
    x.ifindex = index;
    x.metric = metric;
    now.routes.push_back(x);
  }

  std::string seen() const {
    std::string out;
    for (auto& x : recognise(now, plugged, config, find_uplink(now, "auto", plugged), learned))
      out += to_string(x.subnet) + " " + x.interface + " "
             + (x.host_address.empty() ? "-" : x.host_address) + " @" + x.port.text
             + (x.conflict ? " conflict" : "") + "\n";
    return out;
  }
};

} // namespace

TEST_CASE("a dongle is known by its address and USB port, not by its name") {
  world x;
  x.add(2, "eth0", "", "192.168.20.7");
  x.add_default(2, 100);
  x.add(9, "eth2", "1-1.1", "192.168.12.100");
  x.add(8, "eth1", "1-1.2", "192.168.11.101");
  CHECK(x.seen() == "11 eth1 192.168.11.101 @1-1.2\n12 eth2 192.168.12.100 @1-1.1\n");
}

TEST_CASE("what is not a host's address in the range is no dongle") {
  world x;
  for (auto host : {"192.168.11.1", "192.168.10.100", "192.168.31.100", "192.168.11.255",
                    "192.168.11", "192.168.11.1000", "192.168.011.x", "10.0.11.100", "",
                    "192.168.300.4", "192.168.11.100.5"}) {
    world y;
    y.add(5, "eth1", "1-1", host);
    INFO(host);
    CHECK(y.seen() == "");
  }
  x.add(5, "br0", "", "192.168.11.100"); // A bridge of the same subnet hangs on no USB port.
  x.add(6, "eth1", "1-1", "192.168.12.100");
  CHECK(x.seen() == "12 eth1 192.168.12.100 @1-1\n");
}

TEST_CASE("the later of two interfaces in one subnet is in conflict") {
  world x;
  x.add(9, "eth1", "1-1", "192.168.11.100");
  x.add(7, "eth2", "1-2", "192.168.11.100");
  CHECK(x.seen() == "11 eth2 192.168.11.100 @1-2\n11 eth1 192.168.11.100 @1-1 conflict\n");
}

TEST_CASE("a port tells whose interface it is while there is no address") {
  world x;
  x.learned[{"1-1"}] = {11};
  x.learned[{"1-3"}] = {99};
  x.add(5, "eth1", "1-1", "");
  x.add(6, "eth2", "1-3", "");
  CHECK(x.seen() == "11 eth1 - @1-1\n");

  SECTION("but whoever has the address is the dongle, be it the later one") {
    x.add(7, "eth3", "1-2", "192.168.11.100");
    CHECK(x.seen() == "11 eth3 192.168.11.100 @1-2\n");
  }
  SECTION("and the configured port outranks the learned one") {
    x.config.ports[{"1-1"}] = {12};
    CHECK(x.seen() == "12 eth1 - @1-1\n");
  }
}

TEST_CASE("with static addresses the port decides before the address does") {
  world x;
  x.config.address = addressing::fixed;
  x.config.ports[{"1-1"}] = {11};
  x.add(5, "eth1", "1-1", "192.168.12.100");
  x.add(6, "eth2", "1-2", "192.168.13.100");
  CHECK(x.seen() == "11 eth1 - @1-1\n13 eth2 192.168.13.100 @1-2\n");
}

TEST_CASE("without sysfs the address alone decides, except for the uplink") {
  world x;
  x.add(2, "eth0", "", "192.168.20.7");
  x.add_default(2, 100);
  x.add(5, "eth1", "", "192.168.11.100");
  CHECK(x.seen() == "11 eth1 192.168.11.100 @\n");
}

TEST_CASE("the uplink is the interface outside USB with the best default route") {
  world x;
  x.add(2, "eth0", "", "10.0.0.5");
  x.add(3, "wlan0", "", "10.1.0.5");
  x.add(5, "eth1", "1-1", "192.168.11.100");
  x.add_default(3, 600);
  x.add_default(2, 100);
  x.add_default(5, 0);
  auto up = find_uplink(x.now, "auto", x.plugged);
  CHECK(up == uplink_fact{2, "eth0", "10.0.0.5", "10.0.0.1", 100, true});

  SECTION("unless it is named") { CHECK(find_uplink(x.now, "wlan0", x.plugged).metric == 600u); }
  SECTION("one that is named and has lost its route is still known") {
    x.now.routes.clear();
    auto named = find_uplink(x.now, "eth0", x.plugged);
    CHECK(named == uplink_fact{2, "eth0", "10.0.0.5", "", std::nullopt, true});
  }
  SECTION("and none is none") {
    x.now.routes.clear();
    CHECK(find_uplink(x.now, "auto", x.plugged) == uplink_fact{});
    CHECK(find_uplink(x.now, "eth7", x.plugged) == uplink_fact{});
  }
}

TEST_CASE("an uplink that hangs on USB is no dongle, whatever its address") {
  world x;
  x.add(5, "eth1", "1-1", "192.168.11.100");
  x.add_default(5, 0);
  auto up = find_uplink(x.now, "eth1", x.plugged);
  CHECK(recognise(x.now, x.plugged, x.config, up).empty());
}

} // namespace dongled::io::netlink
