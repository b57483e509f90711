#include "api/views/views.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

dongle_view healthy(uint8_t n, const std::string& ip) {
  dongle_view x;
  x.subnet = {n};
  x.known = true;
  x.link.looked = x.link.present = true;
  x.link.interface = "eth" + std::to_string(n);
  x.link.port = {"1-1." + std::to_string(n)};
  x.health.now = policy::egress::healthy;
  x.health.external_ip = ip;
  x.modem.looked = x.modem.answers = x.modem.connected = true;
  x.modem.traffic = {100, 2000};
  x.socks.listening = true;
  return x;
}

dongle_view absent(uint8_t n) {
  dongle_view x;
  x.subnet = {n};
  x.known = x.link.looked = true;
  return x;
}

rack_picture picture(std::vector<dongle_view> dongles) {
  rack_picture out;
  out.dongles = std::move(dongles);
  out.host.advertise = "198.51.100.7";
  out.now = 1769853600250;
  out.clock = time_point{seconds{1000}};
  return out;
}

toggle_result result_of(toggle_outcome how) {
  toggle_result out;
  out.outcome = how;
  out.ended = 1769853600000;
  out.toggle_id = "7";
  return out;
}

} // namespace

TEST_CASE("status shows every field of the contract for a healthy dongle") {
  auto rack = picture({healthy(11, "203.0.113.11")});
  rack.carried[{11}].connections = 4;
  rack.carried[{11}].up_bytes = 5;
  rack.carried[{11}].down_bytes = 6;
  rack.carried[{11}].accepted = 2;
  rack.users[{11}] = {{"alice", 1, 3, 4}};
  rack.host.carried_before =
    std::make_shared<const io::store::traffic_records>(io::store::traffic_records{
      {{11}, "", 100, 1000, 10}, {{11}, "bob", 7, 8, 9}, {{12}, "", 1, 1, 1}});
  rack.dongles[0].modem.signal = signal_view{-90.0, -9.5, {}, {}, "3", "cell", "", "26201"};
  rack.dongles[0].toggle.last = result_of(toggle_outcome::changed);
  auto got = status_json(rack);
  CHECK(got["status"] == "ready");
  CHECK(got["api_version"].is_string());
  CHECK(got["timestamp"] == rfc3339(rack.now));
  CHECK(got["available_proxies"] == json::parse(R"([{
    "proxy_url": "socks5://198.51.100.7:10011", "subnet": 11, "external_ip": "203.0.113.11",
    "last_toggle": ")" + rfc3339(1769853600000) + R"(",
    "traffic": {"upload": 100, "download": 2000}, "relayed": {"upload": 5, "download": 6},
    "carried": {"upload": 105, "download": 1006, "connections": 12},
    "users": [{"user": "alice", "upload": 3, "download": 4, "connections": 1},
              {"user": "bob", "upload": 7, "download": 8, "connections": 9}],
    "signal": {"rsrp": -90.0, "rsrq": -9.5, "rssi": null, "sinr": null, "band": "3",
               "cell_id": "cell", "pci": null, "plmn": "26201"},
    "connected": true,
    "toggle_status": {"status": "idle", "message": "Ready", "toggle_id": "7",
                      "outcome": "changed"},
    "phase": "ready", "phase_reason": "works", "leads_to": null, "interface": "eth11",
    "usb_path": "1-1.11", "connections": 4}])"));
  CHECK(got["dongle_status"]
        == json::parse(R"({"expected": 1, "configured": 1, "active": 1, "inactive": 0,
                           "all_connected": true})"));
}

TEST_CASE("what is not known of a dongle is null in its status") {
  auto got = status_json(picture({absent(12)}))["available_proxies"][0];
  for (auto key : {"external_ip", "last_toggle", "signal", "interface", "usb_path"})
    CHECK(got[key].is_null());
  CHECK(got["connected"] == false);
  CHECK(got["phase"] == "absent");
  CHECK(got["toggle_status"]["status"] == "idle");
}

TEST_CASE("a dongle that is switched off is in phase off, counts as inactive, and has its place") {
  auto x = absent(12);
  x.power = {true, "shell"};
  x.usb.port = {"1-1.2"};
  auto got = status_json(picture({healthy(11, "203.0.113.11"), x}));
  auto& off = got["available_proxies"][1];
  CHECK(off["phase"] == "off");
  CHECK(off["usb_path"] == "1-1.2");
  CHECK(off["interface"].is_null());
  CHECK(got["dongle_status"]["active"] == 1);
  CHECK(got["dongle_status"]["inactive"] == 1);
  CHECK(proxy_info_json(picture({x}))["proxies"].empty());
}

TEST_CASE("status counts expected dongles, the unheard-of included") {
  auto rack = picture({healthy(11, "203.0.113.11"), absent(12)});
  rack.config.dongles.expected = {{{11}, {12}, {13}}};
  auto n = status_json(rack)["dongle_status"];
  CHECK(n == json::parse(R"({"expected": 3, "configured": 3, "active": 1, "inactive": 2,
                             "all_connected": false})"));
}

TEST_CASE("an unexpected dongle that works never makes inactive negative") {
  auto rack = picture({healthy(11, "203.0.113.11"), healthy(12, "203.0.113.12")});
  rack.config.dongles.expected = {{{11}}};
  auto n = status_json(rack)["dongle_status"];
  CHECK(n["active"] == 2);
  CHECK(n["inactive"] == 0);
  CHECK(n["all_connected"] == true);
}

TEST_CASE("a rack without dongles is not all connected") {
  auto n = status_json(picture({}))["dongle_status"];
  CHECK(n["configured"] == 0);
  CHECK(n["all_connected"] == false);
}

TEST_CASE("the toggle status is in progress, recent, idle again, or timeout") {
  auto rack = picture({healthy(11, "203.0.113.11")});
  auto& t = rack.dongles[0].toggle;
  auto status = [&] { return toggle_status_json(rack.dongles[0], rack); };
  CHECK(status()["status"] == "idle");
  t.last = result_of(toggle_outcome::changed);
  t.last_end = rack.clock - seconds{5};
  CHECK(status()["status"] == "recent");
  CHECK(status()["retry_after_s"] == 10);
  t.last_end = rack.clock - rack.config.toggle.cooldown;
  CHECK(status()["status"] == "idle");
  t.last = result_of(toggle_outcome::failed);
  t.last->timed_out = true;
  t.last->error = "no address within 30 s";
  CHECK(status()["status"] == "timeout");
  CHECK(status()["message"] == "no address within 30 s");
  t.running = "8";
  t.action = "data off";
  CHECK(status()["status"] == "in_progress");
  CHECK(status()["toggle_id"] == "8");
  CHECK(status()["message"] == "data off");
}

TEST_CASE("proxy-info lists only what a client may use now") {
  auto doubted = healthy(13, "203.0.113.13");
  doubted.health.now = policy::egress::ill;
  doubted.health.doubted = true;
  auto got = proxy_info_json(picture({healthy(11, "203.0.113.11"), absent(12), doubted}));
  CHECK(got == json::parse(R"({"proxies": [
    {"subnet": 11, "host": "198.51.100.7", "port": 10011, "type": "socks5",
     "external_ip": "203.0.113.11", "healthy": true},
    {"subnet": 13, "host": "198.51.100.7", "port": 10013, "type": "socks5",
     "external_ip": "203.0.113.13", "healthy": false}]})"));
}

TEST_CASE("status lists the conditions, and their sentences as warnings in the same order") {
  auto rack = picture({healthy(11, "203.0.113.11")});
  CHECK(status_json(rack)["warnings"].empty());
  CHECK(status_json(rack)["conditions"].empty());
  rack.conditions = {{"no_uplink", {}, "There is no uplink.", "plug it in", 1769853600000},
                     {"no_sim", subnet_id{11}, "Dongle 11 has no SIM.", "", 1769853600000}};
  auto got = status_json(rack);
  CHECK(got["warnings"] == json{"There is no uplink.", "Dongle 11 has no SIM."});
  REQUIRE(got["conditions"].size() == 2);
  auto& first = got["conditions"][0];
  CHECK(first
        == json{{"code", "no_uplink"},
                {"since", rfc3339(1769853600000)},
                {"dongle", nullptr},
                {"says", "There is no uplink."},
                {"do", "plug it in"}});
  CHECK(got["conditions"][1]["dongle"] == 11);
  CHECK(got["conditions"][1]["do"].is_null());
}

TEST_CASE("status counts the toggles that people have asked for") {
  auto rack = picture({healthy(11, "203.0.113.11"), healthy(12, "203.0.113.12"), absent(13)});
  rack.dongles[0].toggle.running = "1";
  rack.dongles[0].toggle.asked_by = "http 127.0.0.1";
  rack.dongles[2].toggle.running = "2";
  rack.dongles[2].toggle.asked_by = "recovery: no network interface";
  auto toggles = status_json(rack)["toggles"];
  CHECK(toggles["running"] == 1);
  CHECK(toggles["max_concurrent"] == rack.config.toggle.max_concurrent);
}

TEST_CASE("the advertised host is what hotplug found, else what the settings say") {
  auto rack = picture({});
  CHECK(advertised_host(rack) == "198.51.100.7");
  rack.host.advertise.clear();
  CHECK(advertised_host(rack) == "127.0.0.1");
  rack.config.socks.listen = "192.0.2.9";
  CHECK(advertised_host(rack) == "192.0.2.9");
  rack.config.uplink.advertise = "proxy.example";
  CHECK(advertised_host(rack) == "proxy.example");
  CHECK(url_host("2001:db8::1") == "[2001:db8::1]");
}
