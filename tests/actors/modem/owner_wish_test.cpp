#include "actors/modem/owner_wish.hpp"

#include "actors/modem/modem_sight.hpp"
#include "io/hilink/radio_choice.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct wishing : fake_world {
  static settings quick() {
    auto x = usual();
    x.recovery.enabled = false;
    return x;
  }
  wishing() : fake_world(quick()) { start(); }

  std::shared_ptr<fake_modem> modem(int n) { return fake_world::modem(id(n)); }

  void wish(int n, const std::string& mode, uint64_t bands = 0) {
    REQUIRE(w->wishes->change(id(n), [&](modem_wish& x) { x = {mode, bands, 1}; }));
    if (!mode.empty())
      REQUIRE(w->debts->amend_mode(id(n), mode));
  }

  template <class F>
  bool comes(F true_at_last, caf::timespan limit = 10min) {
    for (auto end = now() + limit; now() < end; pass(100ms))
      if (true_at_last())
        return true;
    return true_at_last();
  }

  bool complained(int n) {
    for (auto& x : w->board->conditions())
      if (x.code == wish_condition && x.dongle == id(n))
        return true;
    return false;
  }

  auto at_hand(int n) {
    return w->ports.modem(
      {id(n), 1, "usb" + std::to_string(n), "192.168.11.100", {"1-11"}, true, false});
  }
  modem_borrower owner(int n) { return {w->debts, id(n), "", 1, "its owner's wish"}; }
};

} // namespace

TEST_CASE_METHOD(wishing, "a modem that lost its mode is set as its owner wishes again") {
  wish(11, "03", 0x44);
  CHECK(comes([&] { return modem(11)->mode == "03" && modem(11)->lte == "44"; }, 3min));
  modem(11)->mode = "00"; // as after a factory reset
  modem(11)->lte = "7FFFFFFFFFFFFFFF";
  CHECK(comes([&] { return modem(11)->mode == "03" && modem(11)->lte == "44"; }, 3min));
  CHECK_FALSE(complained(11));
  CHECK(modem(12)->mode == "00"); // nobody wished anything of it
}

TEST_CASE_METHOD(wishing, "a toggle's flip ends in what the owner wishes") {
  wish(11, "03");
  REQUIRE(comes([&] { return modem(11)->mode == "03"; }));
  modem(11)->same_address = true; // the last try flips
  auto before = transcript.size();
  CHECK(toggled(11).result->outcome == toggle_outcome::unchanged);
  CHECK(transcript.find("mode 02", before) != std::string::npos);
  CHECK(modem(11)->mode == "03");
  CHECK_FALSE(w->debts->owes(id(11)));
}

TEST_CASE_METHOD(wishing, "a wish that is made during a flip wins") {
  modem(11)->same_address = true;
  SECTION("the toggle lives") {
    modem(11)->silent_once_flipped = true;
    begin(11);
    REQUIRE(comes([&] { return modem(11)->mode == "02"; }));
    wish(11, "03");
    modem(11)->silent = false;
    CHECK(comes([&] { return modem(11)->mode == "03"; }, 30s));
    pass(3min);
    CHECK(modem(11)->mode == "03");
  }
  SECTION("the toggle dies in it") {
    modem(11)->silent_once_flipped = true;
    begin(11);
    REQUIRE(comes([&] { return modem(11)->mode == "02"; }));
    wish(11, "03");
    kill("/rack/11/toggle");
    modem(11)->silent = false;
    CHECK(comes([&] { return modem(11)->mode == "03"; }, 3min));
    CHECK(transcript.find("mode 00") == std::string::npos);
  }
  CHECK_FALSE(w->debts->owes(id(11)));
}

TEST_CASE_METHOD(wishing, "what a toggle changes for a moment is not corrected meanwhile") {
  wish(11, "03");
  REQUIRE(comes([&] { return modem(11)->mode == "03"; }));
  modem(11)->mode = "02";
  hand(*w->board).update(id(11), [](auto& v) { v.toggle.running = "7"; });
  pass(5min);
  CHECK(modem(11)->mode == "02");
}

TEST_CASE_METHOD(wishing, "a modem that refuses a wish is said, and not cut off all the time") {
  modem(11)->refuses_modes = 112003;
  wish(11, "03");
  CHECK(comes([&] { return complained(11); }, 3min));
  auto cuts = [&] {
    size_t n = 0;
    for (auto i = transcript.find("data off"); i != transcript.npos;
         i = transcript.find("data off", i + 1))
      ++n;
    return n;
  };
  pass(1h);
  CHECK(cuts() <= 5); // 5, 10, 20, 40 min
  CHECK(modem(11)->data);
  modem(11)->refuses_modes = 0;
  pass(100min);
  CHECK(modem(11)->mode == "03");
  CHECK_FALSE(complained(11));
}

TEST_CASE_METHOD(wishing, "firmware that changes its mode only while data is off gets it off") {
  modem(11)->refuses_connected = true;
  auto x = at_hand(11);
  auto set = fulfil(*x, owner(11), {"02", 0, 1}, 5s);
  REQUIRE(set);
  CHECK(set->now.mode == "02");
  CHECK(modem(11)->data);
  CHECK_FALSE(w->debts->owes(id(11)));
  SECTION("data that its owner has switched off stays off") {
    modem(11)->data = false;
    modem(11)->refuses_modes = 112003;
    CHECK_FALSE(fulfil(*x, owner(11), {"03", 0, 1}, 5s));
    CHECK_FALSE(modem(11)->data);
  }
}

TEST_CASE_METHOD(wishing, "bands that a modem does not have are refused before anything is set") {
  modem(11)->bands_listed = "80800D5";
  auto x = at_hand(11);
  auto no = fulfil(*x, owner(11), {"", *io::hilink::bands_from("B3,B40"), 1}, 5s);
  REQUIRE_FALSE(no);
  CHECK(is_final(no.why()));
  CHECK(no.why().doing.find("no B40") != std::string::npos);
  CHECK(modem(11)->lte == "7FFFFFFFFFFFFFFF");
  REQUIRE(fulfil(*x, owner(11), {"", 0x4, 1}, 5s));
  CHECK(modem(11)->lte == "4");
  REQUIRE(fulfil(*x, owner(11), {"", io::hilink::every_band, 1}, 5s));
  CHECK(modem(11)->lte == "80800D5"); // what it has, which can be read back
}
