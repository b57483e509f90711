#include "api/views/power_view.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;
using io::usb::power_way;

namespace {

power_map::row port(const std::string& child, bool on, bool device) {
  power_map::row out;
  out.child = {child};
  out.hub = {"1-1"};
  out.support.way = power_way::disable_file;
  out.reading = {on, device, device};
  return out;
}

dongle_view dongle(uint8_t n, const std::string& port) {
  dongle_view out;
  out.subnet = {n};
  out.known = true;
  out.usb.port = {port};
  return out;
}

} // namespace

TEST_CASE("each port shows what hangs there and how its power is switched") {
  power_map map;
  map.ports = {port("1-1.1", true, true), port("1-1.2", false, false)};
  auto off = dongle(12, "1-1.2");
  off.power = {true, "shell"};
  auto x = power_json(map, {dongle(11, "1-1.1"), off});
  REQUIRE(x["ports"].size() == 2);
  CHECK(x["ports"][0]["dongle"] == 11);
  CHECK(x["ports"][0]["hub"] == "1-1");
  CHECK(x["ports"][0]["on"] == true);
  CHECK(x["ports"][0]["device"] == true);
  CHECK(x["ports"][0]["way"] == to_string(power_way::disable_file));
  CHECK(x["ports"][0]["why"].is_null());
  CHECK(x["ports"][0]["off"] == false);
  CHECK(x["ports"][1]["on"] == false);
  CHECK(x["ports"][1]["off"] == true);
  CHECK(x["ports"][1]["off_by"] == "shell");
  CHECK(x["elsewhere"].empty());
  CHECK(x["doing"].is_null());
}

TEST_CASE("a port that cannot be switched says why, and claims no reading without a device") {
  power_map map;
  map.ports = {port("1-1.1", false, false), port("1-1.2", false, true)};
  for (auto& row : map.ports)
    row.support = {power_way::none, "its hub switches no power"};
  map.ports[1].data_only = true;
  auto x = power_json(map, {});
  CHECK(x["ports"][0]["why"] == "its hub switches no power");
  CHECK(x["ports"][0]["on"].is_null());
  CHECK(x["ports"][1]["on"] == true); // a device lives on it
  CHECK(x["ports"][1]["data_only"] == true);
}

TEST_CASE("a dongle on a port that nobody knows, or that is not there, is listed apart") {
  power_map map;
  map.ports = {port("1-1.1", true, true)};
  auto unknown = dongle(14, "");
  auto stranger = dongle(15, "1-1.1");
  stranger.known = false;
  auto x = power_json(map, {dongle(11, "1-1.1"), dongle(13, "2-7"), unknown, stranger});
  REQUIRE(x["elsewhere"].size() == 2);
  CHECK(x["elsewhere"][0]["dongle"] == 13);
  CHECK(x["elsewhere"][0]["port"] == "2-7");
  CHECK(x["elsewhere"][1]["dongle"] == 14);
  CHECK(x["elsewhere"][1]["port"].is_null());
}

TEST_CASE("while a dongle's place is only on the board's link, that is where it is") {
  power_map map;
  map.ports = {port("1-1.1", true, true)};
  auto x = dongle(11, "");
  x.link.port = {"1-1.1"};
  CHECK(power_json(map, {x})["ports"][0]["dongle"] == 11);
}
