#include "tests/api/published_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Gate switches dongle 11 and fails with 12.
void script_power(published_tree& all) {
  dongled::test::hand(*all.tree.w->board).update({12}, [](auto& v) { v.known = true; });
  all.tree.play->with([](auto& x) {
    x.power[{11}] = {true, "off: reads off, device gone", ""};
    x.power[{12}] = {false, "its port is not known", "UNKNOWN_PORT"};
  });
}

} // namespace

TEST_CASE("power is switched by gate, in an operator's name, and its read-back is said") {
  published_tree all;
  script_power(all);
  auto [fine, text] = all.type({"power", "off", "11"});
  CHECK(fine == 0);
  CHECK(has(text, "reads off, device gone"));
  auto asked = all.tree.play->with([](auto& x) { return x.last_power; });
  CHECK(asked.dongle.n == 11);
  CHECK(asked.what == power_wish::off);
  CHECK(asked.asked_by == "shell");
  auto [bad, complaint] = all.type({"power", "cycle", "12"});
  CHECK(bad == 1);
  CHECK(has(complaint, "its port is not known"));
  CHECK(all.no("power", {"on", "13"}).code == "UNKNOWN_DONGLE");
  CHECK(all.no("power", {"on", "99"}).code == "INVALID_SUBNET");
  for (auto& line :
       {words{"power", "up", "11"}, {"power", "on"}, {"power", "11"}, {"power", "all"}})
    CHECK(all.type(line).first == 64);
}

TEST_CASE("power for all goes on after a failure, and fails in the end") {
  published_tree all;
  script_power(all);
  auto [code, text] = all.type({"power", "on", "all"});
  CHECK(code == 1);
  CHECK(has(text, "dongle 11: off: reads off"));
  CHECK(has(text, "dongle 12: FAILED: its port is not known"));
  auto [same, dumped] = all.type({"power", "on", "all"}, true);
  CHECK(same == 1);
  auto rows = nlohmann::json::parse(dumped)["power"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["done"] == true);
  CHECK(rows[1]["code"] == "UNKNOWN_PORT");
  all.tree.play->with([](auto& x) { x.power[{12}] = {true, "on", ""}; });
  CHECK(all.type({"power", "on", "all"}).first == 0);
}

TEST_CASE("power status shows every port that matters") {
  published_tree all;
  dongled::test::hand(*all.tree.w->board).update({11}, [](auto& v) { v.usb.port = {"1-1.1"}; });
  all.tree.play->with([](auto& x) {
    power_map::row used;
    used.child = {"1-1.1"};
    used.hub = {"1-1"};
    used.support.way = io::usb::power_way::hub_request;
    used.reading = {true, true, true};
    used.data_only = true;
    auto empty = used;
    empty.child = {"1-1.2"};
    empty.reading = {true, false, false};
    empty.data_only = false;
    x.ports = {{used, empty}, "port cycle of 1-1.1, 1 waits", ""};
  });
  auto [code, text] = all.type({"power"});
  CHECK(code == 0);
  CHECK(has(text, "1-1.1"));
  CHECK(has(text, "data only"));
  CHECK(!has(text, "1-1.2"));
  CHECK(has(text, "and 1 empty ports"));
  CHECK(has(text, "1 waits"));
  CHECK(all.data("power", {"status"})["ports"].size() == 2);
}
