#include "actors/board.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;

namespace {

struct told_board : board {
  told_board() {
    go_by([this] { return now; });
    on_condition(
      [this](const condition& x, bool holds) { told.push_back((holds ? "+" : "-") + x.code); });
  }
  unix_ms now = 1000;
  std::vector<std::string> told;
};

condition one(const char* code, std::optional<subnet_id> dongle = {}, const char* says = "So.") {
  return {code, dongle, says};
}

} // namespace

TEST_CASE("a condition is told once, and keeps its since while it lasts") {
  told_board b;
  b.raise(one("no_uplink"));
  b.now = 2000;
  b.raise(one("no_uplink", {}, "Still so."));
  auto held = b.conditions();
  REQUIRE(held.size() == 1);
  CHECK(held[0].since == 1000);
  CHECK(held[0].says == "Still so.");
  CHECK(b.told == std::vector<std::string>{"+no_uplink"});
  b.clear("no_uplink");
  b.clear("no_uplink");
  CHECK(b.conditions().empty());
  CHECK(b.told.size() == 2);
  b.now = 3000;
  b.hold(true, one("no_uplink"));
  CHECK(b.conditions().at(0).since == 3000);
}

TEST_CASE("conditions of dongles are apart, and go with the dongle") {
  told_board b;
  for (auto n : {uint8_t{11}, uint8_t{12}}) {
    test::hand(b).update({n}, [](dongle_view& v) { v.known = true; });
    b.raise(one("password_refused", subnet_id{n}));
  }
  CHECK(b.conditions().size() == 2);
  b.clear("password_refused");
  CHECK(b.conditions().size() == 2);
  b.clear("password_refused", subnet_id{11});
  REQUIRE(b.conditions().size() == 1);
  CHECK(b.conditions()[0].dongle == subnet_id{12});
  test::hand(b).update({12}, [](dongle_view& v) { v.known = false; });
  CHECK(b.conditions().empty());
}

TEST_CASE("doubted probes, a modem's trouble and the journal's are conditions, oldest first") {
  told_board b;
  test::hand(b).update_host([](host_view& x) { x.journal_trouble = "the disk is full"; });
  b.now = 2000;
  test::hand(b).update({11}, [](dongle_view& v) {
    v.known = true;
    v.modem.trouble = "There is no SIM in the modem.";
    v.modem.trouble_code = "no_sim";
  });
  b.now = 3000;
  test::hand(b).update({12}, [](dongle_view& v) { v.known = v.health.doubted = true; });
  test::hand(b).update({12}, [](dongle_view& v) { v.health.failures = 4; });
  auto held = b.conditions();
  REQUIRE(held.size() == 3);
  CHECK(held[0].code == "history_not_kept");
  CHECK(held[1].code == "no_sim");
  CHECK(held[1].dongle == subnet_id{11});
  CHECK(held[1].says == "Dongle 11: There is no SIM in the modem.");
  CHECK_FALSE(held[1].advice.empty());
  CHECK(held[2].code == "probes_doubted");
  CHECK(held[2].since == 3000);
  CHECK(b.told.empty()); // whoever wrote the views has told of it
  test::hand(b).update({11}, [](dongle_view& v) { v.modem.trouble = v.modem.trouble_code = ""; });
  test::hand(b).update({12}, [](dongle_view& v) { v.health.doubted = false; });
  test::hand(b).update_host([](host_view& x) { x.journal_trouble = ""; });
  CHECK(b.conditions().empty());
}

TEST_CASE_METHOD(test::fake_world, "a condition raised and cleared is an event with its code") {
  w->board->raise({"no_uplink", {}, "There is none.", "plug a cable in"});
  w->board->clear("no_uplink");
  std::vector<happening> news;
  for (auto& x : w->history->since(0, 100))
    if (x.kind == happening_kind::condition)
      news.push_back(x);
  REQUIRE(news.size() == 2);
  CHECK(news[0].details["code"] == "no_uplink");
  CHECK(news[0].details["holds"] == true);
  CHECK(news[0].details["do"] == "plug a cable in");
  CHECK(news[1].details["holds"] == false);
}

TEST_CASE("a walled garden is a condition of its dongle, probes of no use are one of the rack") {
  told_board b;
  io::relay::foreign_answer portal{
    io::relay::foreign_answer::kind::redirect, "portal.example", {}, false};
  test::hand(b).update({11}, [&](dongle_view& v) {
    v.known = true;
    v.health.now = policy::egress::walled;
    v.health.foreign = portal;
  });
  auto held = b.conditions();
  REQUIRE(held.size() == 1);
  CHECK(held[0].code == "walled_garden");
  CHECK(held[0].dongle == subnet_id{11});
  CHECK(held[0].says.find("portal.example") != std::string::npos);
  test::hand(b).update({11}, [](dongle_view& v) {
    v.health.doubted = true;
    v.health.useless = "the probes are of no use";
  });
  held = b.conditions();
  REQUIRE(held.size() == 1);
  CHECK(held[0].code == "probe_useless");
  CHECK_FALSE(held[0].dongle);
  test::hand(b).update({11}, [](dongle_view& v) { v.health = {}; });
  CHECK(b.conditions().empty());
}
