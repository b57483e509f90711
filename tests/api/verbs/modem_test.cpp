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
                     {"11", "apn", "add", "a", "<b>"},
                     {"11", "apn", "set", "<b>"},
                     {"11", "mode", "5g"},
                     {"11", "mode", "4g", "x"},
                     {"11", "bands", "B0"},
                     {"11", "bands", "B3", "B7"},
                     {"11", "sms", "read", "x"},
                     {"11", "sms", "send", "nobody", "x"},
                     {"11", "sms", "send", "+491"},
                     {"11", "sms", "burn", "1"},
                     {"all", "sms", "read", "1"},
                     {"11", "ussd"},
                     {"11", "ussd", "hello"}})
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

namespace {

/// A modem whose mode can be set, or cannot.
std::unique_ptr<test::scripted_modem> tunable(bool takes) {
  auto mode = [](const std::string& x) {
    return test::single("<response><NetworkMode>" + x
                        + "</NetworkMode><NetworkBand>3FFFFFFF</NetworkBand>"
                          "<LTEBand>80800D5</LTEBand></response>");
  };
  auto out = std::make_unique<test::scripted_modem>();
  if (takes)
    out->on("GET /api/net/net-mode", {mode("00"), mode("00"), mode("03")});
  else
    out->on("GET /api/net/net-mode", {mode("00")});
  out->on("POST /api/net/net-mode",
          {takes ? test::ok("n") : test::error_b(112007, test::token_b("n"))});
  return out;
}

} // namespace

TEST_CASE("a mode is its owner's wish once the modem reads it back") {
  published_tree all{test::scripted_client(tunable(true))};
  auto said = all.data("modem", {"11", "mode", "4g"});
  CHECK(said["mode"] == "4g");
  CHECK(said["wish"]["mode"] == "4g");
  CHECK(said["as_wished"] == true);
  CHECK(all.tree.w->wishes->of({11})->mode == "03");
}

TEST_CASE("what a modem refuses for good is wished no longer") {
  published_tree all{test::scripted_client(tunable(false))};
  CHECK(all.no("modem", {"11", "mode", "4g"}).code == "UNSUPPORTED");
  CHECK_FALSE(all.tree.w->wishes->of({11}));
}

TEST_CASE("a modem that does not answer gets its owner's wish later") {
  auto mute = std::make_unique<test::scripted_modem>();
  mute->on("GET /api/net/net-mode", {test::hang()});
  published_tree all{test::scripted_client(std::move(mute))};
  CHECK(all.no("modem", {"11", "mode", "4g"}).code == "NOT_TAKEN_YET");
  CHECK(all.tree.w->wishes->of({11})->mode == "03");
}

TEST_CASE("all modems are asked, and what fails is told in its row") {
  published_tree all{test::scripted_client()};
  auto said = all.data("modem", {"all", "signal"});
  REQUIRE(said["dongles"].size() == 1);
  CHECK(said["dongles"][0]["dongle"] == 11);
  CHECK(all.no("modem", {"all", "info"}).code != "USAGE"); // it fails on all of them
}

TEST_CASE("numbers, texts and codes are not in what is written down of a verb") {
  using api::find_command;
  auto told = find_command("modem")->told;
  REQUIRE(told);
  CHECK(told({"11", "sms", "send", "+491", "hello"}) == words{"11", "sms", "send", "(not told)"});
  CHECK(told({"11", "ussd", "*100#"}) == words{"11", "ussd", "(not told)"});
  CHECK(told({"11", "sms", "read", "4"}) == words{"11", "sms", "read", "4"});
  CHECK(told({"11", "apn"}) == words{"11", "apn"});
}
