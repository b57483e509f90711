#include "actors/policy/adoption.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;

namespace {

/// Hub 1-1 with four ports: a new stick on 1-1.1 as usb0, dongle 11 on 1-1.2 as usb1.
adoption_scene rack() {
  adoption_scene x;
  io::usb::hub hub;
  hub.path = {"1-1"};
  for (uint8_t n = 1; n <= 4; ++n)
    hub.ports.push_back({n, {"1-1." + std::to_string(n)}, {}, {}});
  x.usb.hubs = {hub};
  auto stick = [&](const std::string& path, const std::string& net) {
    io::usb::device d;
    d.path = {path};
    d.vendor = 0x12d1;
    d.product = 0x14db;
    x.usb.devices.push_back(d);
    x.usb.net[net] = {path};
  };
  stick("1-1.1", "usb0");
  stick("1-1.2", "usb1");
  x.kernel.links = {{2, "eth0", true, true}, {10, "usb0", true, true}, {11, "usb1", true, true}};
  x.kernel.addresses = {
    {2, {"192.168.8.50", 24}, 0}, {10, {"192.168.8.100", 24}, 0}, {11, {"192.168.11.100", 24}, 0}};
  x.uplink.ifindex = 2;
  x.dongles = {{{11}, 11, "usb1", "192.168.11.100", {"1-1.2"}, true, false}};
  return x;
}

std::string code(const adoption_scene& x, const std::string& port, uint8_t to) {
  auto out = judge_newcomer(x, {port}, {to});
  CHECK(out.stick.has_value() == out.code.empty());
  return out.code;
}

} // namespace

TEST_CASE("a new stick is known by its port, with the LAN that the host's address tells") {
  auto x = rack();
  auto seen = judge_newcomer(x, {"1-1.1"}, {12});
  REQUIRE(seen.stick);
  CHECK(seen.stick->interface == "usb0");
  CHECK(seen.stick->ifindex == 10);
  CHECK(seen.stick->host_address == "192.168.8.100");
  CHECK(seen.stick->lan == factory_lan);
  x.kernel.addresses[1].local.address = "192.168.9.100"; // it was moved elsewhere before
  CHECK(judge_newcomer(x, {"1-1.1"}, {12}).stick->lan.n == 9);
  std::erase_if(x.kernel.addresses, [](auto& a) { return a.ifindex == 10; });
  CHECK(judge_newcomer(x, {"1-1.1"}, {12}).stick->lan == factory_lan);
  CHECK(judge_newcomer(x, {"1-1.1"}, {12}).stick->host_address.empty());
}

TEST_CASE("a stick in mass-storage mode is a newcomer without an interface") {
  auto x = rack();
  x.usb.devices[0].storage_mode = true;
  x.usb.net.erase("usb0");
  auto seen = judge_newcomer(x, {"1-1.1"}, {12});
  REQUIRE(seen.stick);
  CHECK(seen.stick->storage);
  CHECK(seen.stick->ifindex == 0);
}

TEST_CASE("what is no new stick is refused, and what is there is said") {
  auto x = rack();
  CHECK(code(x, "1-1.3", 12) == "NO_STICK");
  CHECK(judge_newcomer(x, {"1-1.3"}, {12}).says
        == "nothing is on port 1-1.3; modem sticks are on 1-1.1, 1-1.2");
  CHECK(judge_newcomer(x, {"7-1"}, {12}).says.starts_with("there is no port 7-1"));
  CHECK(code(x, "../../etc", 12) == "INVALID_PORT");
  CHECK(code(x, "1-1.2", 12) == "PORT_IN_USE");
  CHECK(code(x, "1-1.2", 11) == "ADOPTED_ALREADY");
  x.usb.devices[0].vendor = 0x046d;
  x.usb.devices[0].product_name = "Keyboard";
  CHECK(judge_newcomer(x, {"1-1.1"}, {12}).says.starts_with("1-1.1 (Keyboard) is no modem stick"));
  x = rack();
  x.usb.devices[0].device_class = 0x09;
  CHECK(code(x, "1-1.1", 12) == "NO_STICK");
  x = rack();
  x.usb.devices[0].authorized = false;
  CHECK(code(x, "1-1.1", 12) == "NOT_AUTHORIZED");
  x = rack();
  x.uplink.ifindex = 10;
  CHECK(code(x, "1-1.1", 12) == "PORT_IN_USE");
}

TEST_CASE("a number must be within the range, free, and not promised to another port") {
  auto x = rack();
  CHECK(code(x, "1-1.1", 31) == "INVALID_SUBNET");
  CHECK(code(x, "1-1.1", 11) == "SUBNET_IN_USE");
  x.config.ports = {{{"1-1.4"}, {12}}, {{"1-1.1"}, {13}}};
  CHECK(code(x, "1-1.1", 12) == "SUBNET_IN_USE");
  CHECK(code(x, "1-1.1", 14) == "SUBNET_IN_USE");
  CHECK(code(x, "1-1.1", 13).empty());
}

TEST_CASE("a new stick in the place of a broken one takes over its number") {
  auto x = rack();
  x.learned = {{{"1-1.1"}, {12}}};
  x.dongles.push_back({{12}, 10, "usb0", "", {"1-1.1"}, true, false}); // by its port alone
  CHECK(code(x, "1-1.1", 12).empty());
}

TEST_CASE("a stick that comes with a serving dongle's LAN is not touched") {
  auto x = rack();
  x.kernel.addresses[1].local.address = "192.168.11.101";
  auto seen = judge_newcomer(x, {"1-1.1"}, {12});
  CHECK(!seen.stick);
  CHECK(seen.says.find("dongle 11") != std::string::npos);
}

TEST_CASE("others in the LAN are set aside, neither the uplink nor a serving dongle") {
  auto x = rack();
  CHECK(to_set_aside(x, {"1-1.1"}, factory_lan).empty()); // eth0 is in 192.168.8.0/24, and stays
  auto add = [&](const std::string& path, int ifindex, const std::string& address) {
    io::usb::device d;
    d.path = {path};
    d.vendor = 0x12d1;
    d.product = 0x14db;
    x.usb.devices.push_back(d);
    x.usb.net["usb" + path] = {path};
    x.kernel.links.push_back({ifindex, "usb" + path, true, true});
    if (!address.empty())
      x.kernel.addresses.push_back({ifindex, {address, 24}, 0});
  };
  add("1-1.3", 13, "192.168.8.101"); // the same LAN
  add("1-1.4", 14, "");              // nobody knows its LAN yet
  add("1-2", 15, "10.9.9.9");        // another LAN
  using ports = std::vector<port_path>;
  CHECK(to_set_aside(x, {"1-1.1"}, factory_lan) == ports{{"1-1.3"}, {"1-1.4"}});
  x.usb.devices[3].vendor = 0x0b95; // a network adapter: not ours to touch
  CHECK(to_set_aside(x, {"1-1.1"}, factory_lan) == ports{{"1-1.3"}});
  x.usb.devices[2].authorized = false;
  CHECK(to_set_aside(x, {"1-1.1"}, factory_lan).empty());
  x = rack();
  x.uplink.ifindex = 10;
  CHECK(to_set_aside(x, {"1-1.3"}, factory_lan).empty());
}

TEST_CASE("the LAN moves whole: address, pool and DNS") {
  io::hilink::dhcp_settings old{"192.168.8.1",   "255.255.255.0", true,          "192.168.8.100",
                                "192.168.8.200", 86400,           "192.168.8.1", "192.168.8.1"};
  auto x = moved_lan(old, {12});
  CHECK(x.address == "192.168.12.1");
  CHECK(x.netmask == "255.255.255.0");
  CHECK(x.first == "192.168.12.100");
  CHECK(x.last == "192.168.12.200");
  CHECK(x.primary_dns == "192.168.12.1");
  CHECK(x.secondary_dns == "192.168.12.1");
  CHECK(x.lease_s == 86400);
  old.first = old.last = "192.168.8.100"; // a single lease
  CHECK(moved_lan(old, {12}).last == "192.168.12.100");
  for (auto bad : {"", "10.0.0.1", "192.168.8.300", "192.168.8.1 "}) {
    old.first = bad;
    old.last = "192.168.8.150";
    CHECK(moved_lan(old, {12}).first == "192.168.12.100");
    CHECK(moved_lan(old, {12}).last == "192.168.12.200");
  }
  old.first = "192.168.8.20"; // the host is to be .100
  CHECK(moved_lan(old, {12}).first == "192.168.12.100");
  old.enabled = false;
  CHECK(moved_lan(old, {12}).enabled);
}
