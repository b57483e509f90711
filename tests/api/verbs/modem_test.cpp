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

} // namespace

TEST_CASE("a modem is asked through its dongle's actor") {
  published_tree all{test::scripted_client()};
  auto [code, text] = all.type({"modem", "11", "signal"});
  CHECK(code == 0);
  CHECK(has(text, "RSRP"));
  CHECK(has(text, "-96.0 dBm"));
  CHECK(!has(text, "SINR"));                             // not told
  CHECK(all.no("modem", {"11", "apn"}).code != "USAGE"); // this modem has no such page
  CHECK(all.no("modem", {"12", "signal"}).code == "UNKNOWN_DONGLE");
  for (auto& args : {words{"11", "sing"},
                     {"11", "signal", "x"},
                     {"11", "apn", "use", "x"},
                     {"11", "apn", "drop", "1"},
                     {"11", "apn", "add", "a", "<b>"}})
    CHECK(all.no("modem", args).code == "USAGE");
}

TEST_CASE("a modem is not changed in the middle of a toggle") {
  published_tree all{test::scripted_client()};
  dongled::test::hand(*all.tree.w->board).update({11}, [](auto& v) { v.toggle.running = "7"; });
  for (auto& args : {words{"11", "reboot"}, {"11", "reset-traffic"}, {"11", "apn", "use", "1"}})
    CHECK(all.no("modem", args).code == "TOGGLE_IN_PROGRESS");
  CHECK(all.data("modem", {"11", "signal"})["dongle"] == 11);
}

TEST_CASE("a reboot is told, and then the modem is seen to go") {
  auto modem = std::make_unique<test::scripted_modem>();
  modem->on("POST /api/device/control", {test::ok()});
  modem->on("GET /api/monitoring/status",
            {test::single("<response><ConnectionStatus>901</ConnectionStatus></response>"),
             test::unreachable()});
  published_tree all{test::scripted_client(std::move(modem))};
  auto [code, text] = all.type({"modem", "11", "reboot"});
  CHECK(code == 0);
  CHECK(has(text, "does not answer any more"));
}

TEST_CASE("a dongle without its modem actor is refused in plain words") {
  published_tree all;
  CHECK(all.no("modem", {"11", "info"}).code == "NOT_FOUND");
}
