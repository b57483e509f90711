#include "actors/modem/modem_debts.hpp"

#include "actors/modem/modem_deeds.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/fake_world.hpp"

#include <filesystem>

using namespace dongled;
using namespace dongled::test;
using io::hilink::modem_intent;
using io::hilink::modem_intent_files;

namespace {

/// A rack whose modem 11 is toggled, and what it owes on disk.
struct indebted : fake_world {
  scratch_dir place;

  static settings quick() {
    auto x = usual();
    x.recovery.enabled = false;
    return x;
  }

  indebted() : fake_world(quick()) {
    load();
    start();
  }

  /// As the daemon does when it starts.
  std::vector<std::string> load() {
    w->debts =
      std::make_shared<modem_debts>(std::make_shared<modem_intent_files>(place / "modems"));
    return w->debts->inherit();
  }

  std::vector<modem_intent> on_disk() {
    return modem_intent_files{place / "modems"}.list().intents;
  }

  template <class F>
  bool comes(F true_at_last, caf::timespan limit = 10min) {
    for (auto end = now() + limit; now() < end; pass(100ms))
      if (true_at_last())
        return true;
    return true_at_last();
  }

  /// A toggle is in its hold: data is off.
  std::string in_hold() {
    auto id = begin(11);
    REQUIRE(comes([&] { return !modem(11)->data; }));
    return id;
  }

  /// A toggle has flipped the mode, and the API is mute.
  std::string in_flip() {
    modem(11)->same_address = true; // the last try flips
    modem(11)->silent_once_flipped = true;
    auto id = begin(11);
    REQUIRE(comes([&] { return modem(11)->mode == "02"; }));
    return id;
  }

  bool as_its_owner_chose() { return modem(11)->data && modem(11)->mode == "00"; }

  std::shared_ptr<fake_modem> modem(int n) { return fake_world::modem(id(n)); }

  /// The daemon ends: in order, or as by kill -9.
  void end(caf::exit_reason how) {
    self->send<caf::message_priority::high>(root, caf::exit_msg{self->address(), how});
    root = nullptr;
    pass(10s);
  }

  void start_again() {
    w->board = std::make_shared<board>();
    load();
    root = supervision::spawn_root(sys, tree_here(w), w->census, self->address());
    pass(1s);
    tell();
    pass(30s);
  }
};

/// A disk that takes nothing.
struct refusing : io::hilink::modem_intent_store {
  result<done> reserve() override { return no(); }
  result<done> store(const modem_intent&) override { return no(); }
  result<done> erase(const modem_intent&) override { return no(); }
  listing list() override { return {}; }
  static failure no() { return {fault::os, "No space left on device", 28}; }
};

modem_intent mode_of(int n, const std::string& imei = {}) {
  return {modem_intent::deed::mode, {static_cast<uint8_t>(n)}, imei, "00", "02", 1, "toggle 7"};
}

} // namespace

TEST_CASE_METHOD(indebted, "a toggle that goes well owes nothing afterwards") {
  modem(11)->same_address = true;
  CHECK(toggled(11).result->outcome == toggle_outcome::unchanged);
  CHECK(as_its_owner_chose());
  CHECK(on_disk().empty());
  CHECK_FALSE(w->debts->owes(id(11)));
}

TEST_CASE_METHOD(indebted, "what is changed for a moment is on disk before it is changed") {
  in_hold();
  REQUIRE(on_disk().size() == 1);
  CHECK(on_disk()[0].what == modem_intent::deed::data);
  CHECK(on_disk()[0].dongle == id(11));
  CHECK(on_disk()[0].why.starts_with("toggle "));
  pass(30s);
  CHECK(on_disk().empty());
}

TEST_CASE_METHOD(indebted, "a conductor's death leaves no data switch off") {
  in_hold();
  kill("/rack/11/toggle");
  CHECK(comes([&] { return modem(11)->data; }, 20s));
  CHECK(on_disk().empty());
}

TEST_CASE_METHOD(indebted, "a conductor's death in a mode flip leaves no modem in 3G only") {
  in_flip();
  kill("/rack/11/toggle");
  pass(60s);
  CHECK_FALSE(on_disk().empty()); // nobody has read back that it is undone
  modem(11)->silent = false;
  CHECK(comes([&] { return as_its_owner_chose(); }, 2min));
  CHECK(comes([&] { return on_disk().empty(); }, 1min));
  CHECK(logged("is given back"));
}

TEST_CASE_METHOD(indebted, "a modem's death in a toggle leaves nothing changed") {
  in_hold();
  kill("/rack/11/modem");
  CHECK(comes([&] { return modem(11)->data; }, 30s));
  CHECK(comes([&] { return on_disk().empty(); }, 30s));
}

TEST_CASE_METHOD(indebted, "a mute API in a mode flip is waited for, and later flips know better") {
  in_flip();
  REQUIRE(comes([&] { return view(11).toggle.running.empty(); }, 20min));
  CHECK(modem(11)->mode == "02");
  modem(11)->silent = false;
  SECTION("it is given back by itself") {
    CHECK(comes([&] { return as_its_owner_chose(); }, 2min));
  }
  SECTION("the next toggle restores what was before the first") {
    pass(20s);
    CHECK(toggled(11).result->outcome != toggle_outcome::failed);
    CHECK(as_its_owner_chose());
  }
  CHECK(comes([&] { return on_disk().empty(); }, 1min));
}

TEST_CASE_METHOD(indebted, "SIGTERM in a toggle leaves data on and the mode as it was") {
  in_hold();
  end(caf::exit_reason::user_shutdown);
  CHECK(as_its_owner_chose());
  CHECK(on_disk().empty());
}

TEST_CASE_METHOD(indebted, "what a killed daemon has left in a modem is undone at the next start") {
  in_hold();
  end(caf::exit_reason::kill);
  CHECK_FALSE(modem(11)->data);
  CHECK(on_disk().size() == 1);
  start_again();
  CHECK(as_its_owner_chose());
  CHECK(on_disk().empty());
}

TEST_CASE_METHOD(indebted,
                 "a disk that takes no promise means no switch, saying so, and no climb") {
  w->debts = std::make_shared<modem_debts>(std::make_shared<refusing>());
  transcript.clear();
  auto record = toggled(11);
  CHECK(record.result->outcome == toggle_outcome::failed);
  CHECK(record.result->error.find("No space left on device") != std::string::npos);
  CHECK(record.result->error.find("nothing is switched") != std::string::npos);
  CHECK(record.result->step == 0);
  CHECK(transcript.find("data off") == std::string::npos);
  CHECK(transcript.find("mode 0") == std::string::npos);
  CHECK(as_its_owner_chose());
}

TEST_CASE_METHOD(indebted, "a call of a toggle that is over is not made any more") {
  in_flip();
  kill("/rack/11/toggle");
  transcript.clear();
  modem(11)->silent = false;
  pass(2min);
  CHECK(transcript.find("mode 02") == std::string::npos);
  CHECK(transcript.find("data off") == std::string::npos);
}

TEST_CASE_METHOD(indebted, "another stick, or another choice of its owner, is left alone") {
  auto debts = std::make_shared<modem_debts>();
  auto who = w->ports.modem({id(11), 1, "usb11", "192.168.11.100", {"1-11"}, true, false});
  auto& client = *who;
  modem(11)->mode = "02";
  SECTION("another stick sits there") {
    REQUIRE(debts->owe(mode_of(11, "111111111111111")));
    auto all = settle_modem(client, debts, id(11), 5s);
    REQUIRE(all.size() == 1);
    CHECK_FALSE(all[0].ok);
    CHECK(modem(11)->mode == "02");
    CHECK(debts->owes(id(11)));
  }
  SECTION("the same stick") {
    REQUIRE(debts->owe(mode_of(11, "860000000000001")));
    CHECK(settle_modem(client, debts, id(11), 5s).at(0).ok);
    CHECK(modem(11)->mode == "00");
    CHECK_FALSE(debts->owes(id(11)));
  }
  SECTION("somebody has set another mode meanwhile") {
    modem(11)->mode = "03";
    REQUIRE(debts->owe(mode_of(11)));
    CHECK(settle_modem(client, debts, id(11), 5s).at(0).ok);
    CHECK(modem(11)->mode == "03");
    CHECK_FALSE(debts->owes(id(11)));
  }
}
