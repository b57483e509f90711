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

  usb::stick_rules rules;

  void add(int index, const std::string& name, const std::string& port, const std::string& host,
           usb_id id = {0x12d1, 0x14db}) {
    now.links.push_back({index, name, true, true});
    if (!port.empty()) {
      plugged.net[name] = {port};
      plugged.devices.emplace_back();
      plugged.devices.back().path = {port};
      plugged.devices.back().vendor = id.vendor;
      plugged.devices.back().product = id.product;
      plugged.devices.back().interfaces.push_back({port + ":1.0", 0x02, "cdc_ether", {name}});
    }
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
    auto all = rules;
    all.named = config.ports;
    all.more_ids = config.usb_ids;
    for (auto& x :
         recognise(now, plugged, config, find_uplink(now, "auto", plugged, all), learned, all))
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

TEST_CASE("a network card of another vendor is no dongle, whatever its address") {
  world x;
  x.add(2, "eth0", "1-1.1", "192.168.15.23", {0x0424, 0xec00}); // a Raspberry Pi's own card
  x.add_default(2, 202);
  x.add(3, "eth1", "1-1.2", "192.168.20.7", {0x0bda, 0x8153});
  x.add(4, "eth2", "1-1.3", "192.168.11.100");
  CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n");
  auto up = find_uplink(x.now, "auto", x.plugged);
  CHECK(up.interface == "eth0");
  CHECK(up.metric == 202u);
  CHECK(up.port == port_path{"1-1.1"});

  SECTION("a port that is known does not make it one") {
    x.learned[{"1-1.2"}] = {20};
    CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n");
  }
  SECTION("the settings do, by its identity or its port") {
    x.config.usb_ids = {{0x0bda, 0x8153}};
    CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n20 eth1 192.168.20.7 @1-1.2\n");
    x.config.usb_ids.clear();
    x.config.ports[{"1-1.2"}] = {20};
    CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n20 eth1 192.168.20.7 @1-1.2\n");
  }
  SECTION("and so does its answer, for as long as it is the same device") {
    x.rules.answered[{"1-1.2"}] = {0x0bda, 0x8153};
    CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n20 eth1 192.168.20.7 @1-1.2\n");
    x.rules.answered[{"1-1.2"}] = {0x12d1, 0x155e};
    CHECK(x.seen() == "11 eth2 192.168.11.100 @1-1.3\n");
  }
  SECTION("it may be asked, unless it is the uplink") {
    auto who = strangers(x.now, x.plugged, x.config, up, {}, {});
    REQUIRE(who.size() == 1);
    CHECK(who[0].interface == "eth1");
    x.now.routes.clear(); // its lease is being renewed
    usb::stick_rules rules;
    rules.uplink = {true, "eth0", {"1-1.1"}, {0x0424, 0xec00}};
    auto none = find_uplink(x.now, "auto", x.plugged, rules);
    CHECK(none == uplink_fact{});
    CHECK(strangers(x.now, x.plugged, x.config, none, {}, rules).size() == 1);
  }
}

TEST_CASE("an uplink outside USB comes before one on it, and a dongle is none") {
  world x;
  x.add(4, "eth2", "1-1.3", "192.168.11.100");
  x.add_default(4, 0);
  CHECK(find_uplink(x.now, "auto", x.plugged) == uplink_fact{});
  x.add(3, "eth1", "1-1.2", "10.0.0.7", {0x0bda, 0x8153});
  x.add_default(3, 50);
  CHECK(find_uplink(x.now, "auto", x.plugged).interface == "eth1");
  x.add(2, "eth0", "", "10.0.0.5");
  x.add_default(2, 500);
  CHECK(find_uplink(x.now, "auto", x.plugged).interface == "eth0");
}

TEST_CASE("a card outside USB is no dongle while none is plugged in") {
  world x;
  x.add(2, "eth0", "", "192.168.20.7");
  x.plugged.known = true;
  x.plugged.elsewhere = {"eth0"};
  CHECK(x.seen() == "");
}

TEST_CASE("an interface that sysfs does not know yet is no uplink while there is another") {
  world x;
  x.add(2, "eth0", "", "10.0.0.5");
  x.add_default(2, 100);
  x.plugged.known = true;
  x.plugged.elsewhere = {"eth0"};
  x.add(9, "eth4", "", "192.168.14.100"); // a stick that has just come
  x.add_default(9, 40);
  CHECK(find_uplink(x.now, "auto", x.plugged).interface == "eth0");
  x.rules.uplink = {true, "eth4", {"1-3"}, {0x0bda, 0x8153}};
  CHECK(find_uplink(x.now, "eth4", x.plugged, x.rules) == uplink_fact{});
}

TEST_CASE("a device that sysfs says nothing about for a moment stays what it was") {
  world x;
  x.add(5, "eth1", "1-1", "192.168.11.100");
  x.add(6, "eth2", "1-2", "192.168.12.100", {0x0bda, 0x8153});
  x.plugged.devices.clear();
  CHECK(x.seen() == "");
  x.learned[{"1-1"}] = {11};
  CHECK(x.seen() == "11 eth1 192.168.11.100 @1-1\n");
}

TEST_CASE("a stick that enumerates under the uplink's old name is not the uplink") {
  world x;
  x.add(5, "eth1", "1-1", "192.168.11.100"); // a dongle, called as the uplink was
  x.add(6, "eth2", "1-2", "10.0.0.7", {0x0bda, 0x8153});
  auto up = [&] { return find_uplink(x.now, "eth1", x.plugged, x.rules); };
  auto dongles = [&] { return recognise(x.now, x.plugged, x.config, up(), {}, x.rules).size(); };

  SECTION("the card that was is known by its port, whatever it is called now") {
    x.rules.uplink = {true, "eth1", {"1-2"}, {0x0bda, 0x8153}};
    CHECK(up().interface == "eth2");
    CHECK(dongles() == 1);
  }
  SECTION("without the card there is none") {
    x.rules.uplink = {true, "eth1", {"1-3"}, {0x0bda, 0x8153}};
    CHECK(up() == uplink_fact{});
    CHECK(dongles() == 1);
  }
  SECTION("nor where the uplink was none of USB") {
    x.rules.uplink = {true, "eth1", {}, {}};
    CHECK(up() == uplink_fact{});
    CHECK(dongles() == 1);
  }
  SECTION("a stick that is the uplink stays it under another name") {
    x.rules.uplink = {true, "eth1", {"1-4"}, {0x12d1, 0x14db}};
    x.add(7, "eth3", "1-4", "192.168.13.100");
    CHECK(up().interface == "eth3");
    CHECK(dongles() == 1);
  }
  SECTION("another card of that name is, and so is what is seen first") {
    CHECK(up().interface == "eth1");
    x.rules.uplink = {true, "eth2", {"1-1"}, {0x0b95, 0x1790}};
    CHECK(find_uplink(x.now, "eth2", x.plugged, x.rules).interface == "eth2");
  }
}

TEST_CASE("an address that goes takes nobody's identity along") {
  snapshot now;
  now.links.push_back({5, "eth3", true, true});
  const port_path port{"1-1.1"};
  const subnet_id eleven{11};
  dongle_fact was{eleven, 5, "eth3", "192.168.11.100", port, true, false};
  CHECK(hints({}, {was}, now).at(port) == eleven);
  now.links[0].index = 6; // it has enumerated anew: another stick may be there
  CHECK(hints({}, {was}, now).empty());
  const subnet_id twelve{12};
  CHECK(hints({{port, twelve}}, {was}, now).at(port) == twelve);
}

} // namespace dongled::io::netlink
