// USB cases that are COMMANDS of a lab: lab_test.cpp starts a lab for each and runs it by its name.

#include "tests/lab/inside.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace dongled::lab;
using namespace dongled::lab::inside;

namespace {

std::string sysfs(const std::string& path) {
  return std::string{std::getenv("DONGLELAB_SYSFS")} + "/" + path;
}

std::string interface_of(int n) {
  auto x = status(n)["interface"];
  return x.is_string() ? x.get<std::string>() : "";
}

bool serves(int n) {
  auto name = interface_of(n);
  return !name.empty() && my_address(name).status == 0;
}

bool is_soon(int n, const char* condition) {
  return eventually([&] { return status(n)["usb"] == condition; });
}

void rebind(const std::string& path, int n) {
  REQUIRE(write_text(sysfs("bus/usb/drivers/usb/unbind"), path));
  CHECK(is_soon(n, "unbound"));
  REQUIRE(write_text(sysfs("bus/usb/drivers/usb/bind"), path));
  CHECK(is_soon(n, "ready"));
}

void cycle(const std::string& port, const std::vector<int>& behind) {
  REQUIRE(write_text(sysfs("bus/usb/devices/" + port + "/disable"), "1"));
  for (int n : behind)
    CHECK(is_soon(n, "unpowered"));
  REQUIRE(write_text(sysfs("bus/usb/devices/" + port + "/disable"), "0"));
  for (int n : behind)
    CHECK(eventually([&] { return status(n)["usb"] != "unpowered"; }));
}

bool any_port_off() {
  auto all = ctl({"ports"});
  REQUIRE(all);
  for (const auto& x : *all)
    if (x["on"] == false)
      return true;
  return false;
}

std::string only_node() {
  for (const auto& x :
       std::filesystem::recursive_directory_iterator(std::getenv("DONGLELAB_USBFS")))
    if (x.is_fifo())
      return x.path().string();
  return "";
}

const std::string mode_switch{"USBC\x12\x34\x56\x78\0\0\0\0\0\0\0\x11\x06\x20\0\0\x01\x01\0\x01\0\0"
                              "\0\0\0\0\0",
                              31};

} // namespace

TEST_CASE("inside: a stuck stick is deaf until its cure", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  REQUIRE(ctl({"fault", "11", "usb_stuck", "power"}));
  CHECK(status(11)["usb"] == "ready");
  CHECK(status(11)["faults"][0] == "usb_stuck=power");
  CHECK_FALSE(serves(11));
  CHECK(curl({"-m", "1", "http://192.168.11.1/api/webserver/SesTokInfo"}).status == 28);
  CHECK(serves(12));
  rebind("1-1.1", 11);
  CHECK_FALSE(serves(11));
  cycle("1-1:1.0/1-1-port1", {11});
  CHECK(eventually([] { return serves(11); }));
  CHECK(status(11)["faults"].empty());
  REQUIRE(ctl({"fault", "12", "usb_stuck", "bind,no_net"}));
  CHECK(interface_of(12).empty());
  CHECK(status(12)["usb"] == "ready");
  rebind("1-1.2", 12);
  CHECK(eventually([] { return serves(12); }));
  CHECK_FALSE(ctl({"fault", "12", "usb_stuck", "prayer"}));
}

TEST_CASE("inside: a stick that left the bus returns by its port, a hub's by the hub",
          "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  REQUIRE(ctl({"clear-logs"}));
  REQUIRE(ctl({"fault", "11", "usb_gone"}));
  CHECK(is_soon(11, "gone"));
  CHECK_FALSE(std::filesystem::exists(sysfs("bus/usb/devices/1-1.1")));
  cycle("1-1:1.0/1-1-port1", {11});
  CHECK(eventually([] { return serves(11); }));
  CHECK((*ctl({"collateral"}))["11"]["power_cuts"] == 1);
  CHECK((*ctl({"collateral"}))["12"]["interface_losses"] == 0);
  REQUIRE(ctl({"hub-fault", "1-1"}));
  CHECK(is_soon(12, "gone"));
  CHECK(status(15)["usb"] == "ready");
  cycle("1-1:1.0/1-1-port2", {});
  CHECK_FALSE(any_port_off());
  CHECK(status(12)["usb"] == "gone");
  cycle("usb1/1-0:1.0/usb1-port1", {11, 12});
  CHECK(eventually([] { return serves(11) && serves(12); }));
  CHECK_FALSE(any_port_off());
  CHECK((*ctl({"collateral"}))["15"]["power_cuts"] == 0);
  CHECK_FALSE(ctl({"hub-fault", "1-9"}));
}

TEST_CASE("inside: a mass-storage stick is switched by the message, byte for byte", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  REQUIRE(ctl({"fault", "11", "mass_storage", "1"}));
  CHECK(is_soon(11, "storage"));
  auto wrong = mode_switch;
  wrong[17] = 0x21;
  REQUIRE(eventually([] { return !only_node().empty(); }));
  REQUIRE(write_text(only_node(), wrong));
  REQUIRE(write_text(only_node(), "hello"));
  REQUIRE(write_text(only_node(), mode_switch)); // the one that it ignores
  CHECK(eventually([] { return (*ctl({"collateral"}))["11"]["mode_switches"] == 1; }));
  CHECK(status(11)["usb"] == "storage");
  auto number = only_node();
  REQUIRE(write_text(only_node(), mode_switch));
  CHECK(is_soon(11, "ready"));
  CHECK(eventually([] { return serves(11); }));
  CHECK(only_node().empty());
  cycle("1-1:1.0/1-1-port1", {11});
  CHECK(is_soon(11, "storage"));
  CHECK(only_node() != number);
  REQUIRE(ctl({"heal", "11"}));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(serves(11));
}

TEST_CASE("inside: ports lie and refuse", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto index = status(11)["ifindex"];
  REQUIRE(ctl({"fault", "11", "data_only"}));
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port1/disable"), "1"));
  CHECK(eventually(any_port_off));
  CHECK(status(11)["ifindex"] == index);
  CHECK(serves(11));
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port1/disable"), "0"));
  REQUIRE(ctl({"fault", "12", "power_refused"}));
  CHECK_FALSE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port2/disable"), "1"));
  cycle("usb1/1-0:1.0/usb1-port1", {11, 12});
  REQUIRE(ctl({"wait-ready"}));
  CHECK_FALSE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port2/disable"), "1"));
  REQUIRE(ctl({"heal", "12"}));
  cycle("1-1:1.0/1-1-port2", {12});
  REQUIRE(ctl({"wait-ready"}));
}

TEST_CASE("inside: a controller's driver takes all its buses along", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  CHECK(status(12)["usb_path"] == "1-2.1");
  CHECK(status(13)["usb_path"] == "1-2.3.1");
  CHECK(status(14)["usb_path"] == "3-1.1");
  REQUIRE(ctl({"fault", "13", "usb_gone", "controller"}));
  auto driver = [](const char* file) {
    return sysfs(std::string{"bus/pci/drivers/xhci_hcd/"} + file);
  };
  REQUIRE(write_text(driver("unbind"), "0000:00:14.0"));
  CHECK(is_soon(12, "unpowered"));
  CHECK_FALSE(std::filesystem::exists(sysfs("bus/usb/devices/usb2")));
  CHECK(serves(14));
  REQUIRE(write_text(driver("bind"), "0000:00:14.0"));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(serves(13));
  CHECK((*ctl({"collateral"}))["14"]["unbinds"] == 0);
}

TEST_CASE("inside: another stick on the same port has another IMEI", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto imei = status(11)["twin"]["imei"];
  REQUIRE(ctl({"replace", "11"}));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(status(11)["twin"]["imei"] != imei);
  CHECK(serves(11));
  REQUIRE(ctl({"replace", "11", "factory"}));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(status(11)["lan_address"] == "192.168.8.1");
  CHECK(serves(11));
}
