// These cases are COMMANDs of a lab: lab_test.cpp starts a lab for each and runs it by its name.

#include "tests/lab/inside.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

using namespace dongled::lab;
using namespace dongled::lab::inside;
using std::chrono::milliseconds;

namespace {

std::string interface_of(int n) {
  auto x = status(n)["interface"];
  return x.is_string() ? x.get<std::string>() : "";
}

std::string kernel(const std::string& command) {
  auto x = run_and_capture({"sh", "-c", command}, std::chrono::seconds{10});
  return x ? x->output : "";
}

std::string sysfs(const std::string& path) {
  return std::string{std::getenv("DONGLELAB_SYSFS")} + "/" + path;
}

} // namespace

TEST_CASE("inside: every dongle shows the internet a public address of its own", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto all = ctl({"status"});
  REQUIRE(all);
  std::set<std::string> seen;
  for (const auto& d : (*all)["dongles"]) {
    auto n = d["subnet"].get<int>();
    auto x = my_address(d["interface"].get<std::string>());
    INFO("dongle " << n << ": " << x.output);
    CHECK(x.status == 0);
    CHECK(x.output == d["public_address"].get<std::string>());
    CHECK(x.output != d["wan_address"].get<std::string>());
    CHECK(*ctl({"public", std::to_string(n)}) == x.output);
    auto api = curl({"http://192.168." + std::to_string(n) + ".1/api/webserver/SesTokInfo"});
    CHECK(api.output.find("<TokInfo>") != std::string::npos);
    seen.insert(x.output);
  }
  CHECK(seen.size() == (*all)["dongles"].size());
}

TEST_CASE("inside: a download through a dongle is the big file, byte for byte", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto x = kernel("curl -sS -m 20 --interface " + interface_of(12)
                  + " 'http://192.0.2.80/big?bytes=3000001&seed=5' | cksum; " DONGLELAB
                    " big 3000001 5 | cksum");
  auto end = x.find('\n');
  REQUIRE(end != std::string::npos);
  CHECK(x.substr(0, end) + "\n" == x.substr(end + 1));
  CHECK(status(12)["rx_bytes"].get<uint64_t>() > 3'000'000);
  CHECK(status(11)["rx_bytes"].get<uint64_t>() < 100'000);
}

TEST_CASE("inside: unreachable, refusing and silent places are told apart", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto name = interface_of(11);
  CHECK(curl({"--interface", name, "http://192.0.2.80:81/"}).status == 7);
  auto unreachable = curl({"-v", "--interface", name, "http://192.0.2.98/"});
  CHECK(unreachable.output.find("No route to host") != std::string::npos);
  CHECK(curl({"-m", "1", "--interface", name, "http://192.0.2.99/"}).status == 28);
}

TEST_CASE("inside: wan_dead looks connected and passes nothing until healed", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto name = interface_of(11);
  REQUIRE(ctl({"fault", "11", "wan_dead", "reboot"}));
  CHECK(status(11)["connected"] == true);
  CHECK(status(11)["faults"][0] == "wan_dead=reboot");
  CHECK(curl({"-m", "1", "--interface", name, "http://192.0.2.80/"}).status == 28);
  CHECK(ask_dns("192.168.11.1", "echo.test", milliseconds{300}) == -1);
  CHECK(my_address(interface_of(12)).status == 0);
  REQUIRE(ctl({"heal", "11", "wan_dead"}));
  CHECK(status(11)["faults"].empty());
  CHECK(my_address(name).status == 0);
}

TEST_CASE("inside: data off means no way out, data on a new address", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto old = status(11);
  auto name = interface_of(11);
  auto dataswitch = [](const char* value) {
    return kernel("r=$(curl -s http://192.168.11.1/api/webserver/SesTokInfo);"
                  "s=$(echo $r | sed 's/.*<SesInfo>//; s/<.*//; s/SessionID=//');"
                  "t=$(echo $r | sed 's/.*<TokInfo>//; s/<.*//');"
                  "curl -s -H \"Cookie: SessionID=$s\" -H \"__RequestVerificationToken: $t\" -d "
                  "'<request><dataswitch>"
                  + std::string{value}
                  + "</dataswitch></request>' http://192.168.11.1/api/dialup/mobile-dataswitch");
  };
  CHECK(dataswitch("0").find("OK") != std::string::npos);
  CHECK(eventually([] { return status(11)["public_address"].is_null(); }));
  CHECK(my_address(name).status == 7);
  CHECK(ask_dns("192.168.11.1", "echo.test", milliseconds{5000}) == 2);
  CHECK(my_address(interface_of(12)).status == 0);
  // Off for longer than the carrier holds an address.
  kernel("sleep 2.5");
  CHECK(dataswitch("1").find("OK") != std::string::npos);
  REQUIRE(ctl({"wait-ready"}));
  auto now = status(11);
  CHECK(now["public_address"] != old["public_address"]);
  CHECK(now["wan_address"] != old["wan_address"]);
  CHECK(my_address(name).output == now["public_address"].get<std::string>());
}

TEST_CASE("inside: a WAN that only power revives is revived by power", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  REQUIRE(ctl({"fault", "11", "wan_dead", "power"}));
  CHECK(curl({"-m", "1", "--interface", interface_of(11), "http://192.0.2.80/"}).status == 28);
  auto port = sysfs("bus/usb/devices/1-1:1.0/1-1-port1/disable");
  REQUIRE(write_text(port, "1"));
  CHECK(eventually([] { return status(11)["usb"] == "unpowered"; }));
  REQUIRE(write_text(port, "0"));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(status(11)["faults"].empty());
  CHECK(my_address(interface_of(11)).status == 0);
}

TEST_CASE("inside: a dongle's DNS answers, dies and heals, and every query is logged",
          "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  CHECK(ask_dns("192.168.11.1", "echo.test", milliseconds{5000}) == 0);
  CHECK(ask_dns("192.168.11.1", "nosuch.test", milliseconds{5000}) == 3);
  REQUIRE(ctl({"fault", "11", "dns_dead"}));
  CHECK(ask_dns("192.168.11.1", "echo.test", milliseconds{300}) == -1);
  REQUIRE(ctl({"heal", "11"}));
  CHECK(ask_dns("192.168.11.1", "echo.test", milliseconds{5000}) == 0);
  auto log = *ctl({"dns-log"});
  REQUIRE(log.size() == 4);
  CHECK(log[0]["server"] == "11");
  CHECK(log[0]["client"] == "192.168.11.100");
  CHECK(log[1]["name"] == "nosuch.test");
  CHECK((*ctl({"uplink-log"}))["dns"].empty());
  // The host's own resolver is the uplink's.
  CHECK(curl({"http://api.ipify.org/"}).status == 0);
  CHECK((*ctl({"uplink-log"}))["dns"][0] == "api.ipify.org");
}

TEST_CASE("inside: the uplink's witness sees what leaves by it, and nothing else", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  REQUIRE(ctl({"clear-logs"}));
  CHECK(my_address(interface_of(11)).status == 0);
  CHECK((*ctl({"uplink-log"}))["packets"] == 0);
  CHECK(curl({"--interface", "up0", "http://192.0.2.80/ip"}).output == "198.18.0.2");
  auto log = *ctl({"uplink-log"});
  CHECK(log["packets"].get<int>() > 4);
  bool found = false;
  for (const auto& f : log["flows"])
    found = found || (f["to"] == "192.0.2.80" && f["port"] == 80 && f["from"] == "198.18.0.2");
  CHECK(found);
}

TEST_CASE("inside: route and rule faults delete, and healing puts back", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto name = interface_of(11);
  kernel("ip route add default via 192.168.11.1 dev " + name
         + " table 11; ip rule add from 192.168.11.100 lookup 11 prio 1011");
  auto routes = "ip route show table 11; ip rule | grep 192.168.11.100; ip route | grep 'dev "
                + name + "' | grep default";
  auto before = kernel(routes);
  CHECK(before.find("1011") != std::string::npos);
  CHECK(before.find("metric 4") != std::string::npos);
  for (auto* fault : {"route_deleted", "rule_deleted", "table_flushed"}) {
    REQUIRE(ctl({"fault", "11", fault}));
    INFO(fault);
    CHECK(kernel(routes) != before);
    REQUIRE(ctl({"heal", "11", fault}));
    CHECK(kernel(routes) == before);
  }
  REQUIRE(ctl({"fault", "11", "metric_conflict", "50"}));
  auto conflict = "ip route | grep -c 'default via 192.168.11.1 dev " + name + " proto dhcp $'";
  CHECK(kernel(conflict) == "1\n");
  kernel("ip route del default via 192.168.11.1 dev " + name + " metric 0");
  CHECK(eventually([&] { return kernel(conflict) == "1\n"; }));
  REQUIRE(ctl({"heal", "11", "metric_conflict"}));
  CHECK(kernel(conflict) == "0\n");
  CHECK(kernel(routes) == before);
}

TEST_CASE("inside: unplugging takes the interface away, replugging brings a new one", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto old = status(11);
  REQUIRE(ctl({"unplug", "11"}));
  CHECK(status(11)["usb"] == "unplugged");
  CHECK(status(11)["interface"].is_null());
  CHECK_FALSE(std::filesystem::exists(sysfs("bus/usb/devices/1-1.1")));
  CHECK_FALSE(ctl({"unplug", "11"}));
  CHECK_FALSE(ctl({"replug", "11", "1-1.2"}));
  REQUIRE(ctl({"replug", "11", "1-2.3"}));
  REQUIRE(ctl({"wait-ready"}));
  auto now = status(11);
  CHECK(now["usb_path"] == "1-2.3");
  CHECK(now["ifindex"] != old["ifindex"]);
  auto x = my_address(now["interface"].get<std::string>());
  CHECK(x.output == now["public_address"].get<std::string>());
  CHECK(std::filesystem::exists(
    sysfs("bus/usb/devices/1-2.3:1.0/net/" + now["interface"].get<std::string>())));
}

TEST_CASE("inside: the sysfs look-alike's files act", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto is = [](const char* condition) {
    return eventually([condition] { return status(12)["usb"] == condition; });
  };
  auto index = status(12)["ifindex"];
  REQUIRE(write_text(sysfs("bus/usb/drivers/usb/unbind"), "1-1.2"));
  CHECK(is("unbound"));
  CHECK(kernel("ip -o link | grep -c ': eth'") == "2\n");
  REQUIRE(write_text(sysfs("bus/usb/drivers/usb/bind"), "1-1.2"));
  CHECK(is("ready"));
  CHECK(status(12)["ifindex"] != index);
  CHECK(status(12)["connected"] == true);
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1.2/authorized"), "0"));
  CHECK(is("unauthorized"));
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1.2/authorized"), "1"));
  CHECK(is("ready"));
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port2/disable"), "1"));
  CHECK(is("unpowered"));
  CHECK(status(12)["connected"] == false);
  REQUIRE(write_text(sysfs("bus/usb/devices/1-1:1.0/1-1-port2/disable"), "0"));
  CHECK(is("ready"));
  REQUIRE(ctl({"wait-ready"}));
  CHECK(my_address(interface_of(12)).status == 0);
  CHECK((*ctl({"power-log"})).size() == 6);
  CHECK(my_address(interface_of(11)).status == 0);
}

TEST_CASE("inside: an interface flaps and returns with its route", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto has_route = [] {
    auto name = interface_of(11);
    return !name.empty() && kernel("ip route show default dev " + name) != "";
  };
  REQUIRE(ctl({"fault", "11", "interface_flap", "300"}));
  CHECK_FALSE(has_route());
  CHECK(eventually(has_route));
  auto index = status(11)["ifindex"];
  REQUIRE(ctl({"fault", "11", "interface_flap", "gone"}));
  CHECK(eventually([&] { return status(11)["ifindex"] != index && has_route(); }));
  CHECK(eventually([] { return my_address(interface_of(11)).status == 0; }));
}

TEST_CASE("inside: twenty dongles come up", "[.inside]") {
  REQUIRE(ctl({"wait-ready"}));
  auto all = *ctl({"status"});
  REQUIRE(all["dongles"].size() == 20);
  for (const auto& d : all["dongles"])
    CHECK(my_address(d["interface"].get<std::string>()).output
          == d["public_address"].get<std::string>());
}

TEST_CASE("inside: without a DHCP client the interfaces stay bare", "[.inside]") {
  CHECK(kernel("ip -o -4 addr show | grep -c 192.168") == "0\n");
  CHECK(kernel("ip -o link | grep -c ': eth'") == "3\n");
  CHECK(status(11)["faults"][0] == "no_sim");
}
