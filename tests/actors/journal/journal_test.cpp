#include "actors/journal/journal.hpp"

#include "io/store/sqlite.hpp"
#include "tests/actors/journal_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(journal_desk, "a running toggle can be read as it happens") {
  open();
  one_toggle();
  auto x = find("1700");
  REQUIRE(x);
  CHECK_FALSE(x->result);
  CHECK(x->trace.size() == 2);
  CHECK_FALSE(find("1701"));
  CHECK_FALSE(find("no number"));
}

TEST_CASE_METHOD(journal_desk, "toggles and their traces outlive the journal") {
  open();
  one_toggle();
  end_toggle();
  check_whole(find("1700"));
  close();
  open();
  check_whole(find("1700"));
  CHECK(w->board->host().journal_trouble.empty());
}

TEST_CASE_METHOD(journal_desk,
                 "a store that another process has locked ends nobody, and loses nothing") {
  open();
  tell(power_off_note{id(12), true, "shell"});
  close();
  auto thief = *io::store::connection::open(place / "state/journal.db");
  REQUIRE(thief.run("BEGIN IMMEDIATE"));
  w->tidied = false; // as in a new process
  open();
  CHECK(w->board->host().journal_trouble.find("locked") != std::string::npos);
  CHECK(ask<supervision::actor_report>(journal, supervision::report_request{}));
  one_toggle();
  end_toggle();
  CHECK_FALSE(kept().empty());
  check_whole(find("1700"));                         // from memory
  CHECK_FALSE(ask<memory>(journal, memory_query{})); // what it holds is not known
  REQUIRE(thief.run("ROLLBACK"));
  pass(11s);
  CHECK(w->board->host().journal_trouble.empty());
  CHECK(ask<memory>(journal, memory_query{})->powered_off.contains(id(12)));
  close();
  open();
  check_whole(find("1700"));
}

TEST_CASE_METHOD(journal_desk, "nobody waits for the store to be opened before the tree is up") {
  auto spec = tree(w);
  CHECK(spec.children.front().id == "journal");
  CHECK_FALSE(spec.children.front().barrier);
  for (auto& row : spec.children) {
    INFO(row.id);
    CHECK(row.delay);
  }
}

TEST_CASE_METHOD(journal_desk,
                 "a toggle that an earlier daemon left running has failed; our own has not") {
  open();
  one_toggle();
  close();
  open(); // the journal died, not the daemon
  CHECK_FALSE(find("1700")->result);
  close();
  w->tidied = false; // as in a new process
  open();
  auto x = find("1700");
  REQUIRE(x);
  REQUIRE(x->result);
  CHECK(x->result->outcome == toggle_outcome::failed);
  CHECK_FALSE(x->result->error.empty());
}

TEST_CASE_METHOD(journal_desk,
                 "what is plugged where is remembered, with each dongle's last toggle") {
  open();
  tell(learned_note{id(11), {"1-1.2"}, "860000000000001"});
  one_toggle();
  end_toggle();
  close();
  open();
  auto x = ask<memory>(journal, memory_query{}).value();
  REQUIRE(x.places.size() == 1);
  CHECK(x.places.at(id(11)).port.text == "1-1.2");
  REQUIRE(x.last_toggles.contains(id(11)));
  CHECK(x.last_toggles[id(11)].ip == "203.0.113.2");
}

TEST_CASE_METHOD(journal_desk,
                 "what operators switched off or paused is remembered until they lift it") {
  open();
  CHECK(ask<note_kept>(journal, power_off_note{id(11), true, "shell"}).value().trouble.empty());
  ask<note_kept>(journal, power_off_note{id(12), true, "http"});
  tell(pause_note{id(13), true, 1'900});
  tell(pause_note{id(0), true, 0});
  close();
  open();
  auto x = ask<memory>(journal, memory_query{}).value();
  CHECK(x.powered_off == std::map<subnet_id, std::string>{{id(11), "shell"}, {id(12), "http"}});
  CHECK(x.paused == std::map<subnet_id, unix_ms>{{id(0), 0}, {id(13), 1'900}});
  ask<note_kept>(journal, power_off_note{id(11), false, "shell"});
  tell(pause_note{id(13), false, 0});
  x = ask<memory>(journal, memory_query{}).value();
  CHECK(x.powered_off.size() == 1);
  CHECK(x.paused.size() == 1);
}

TEST_CASE_METHOD(journal_desk,
                 "what operators want outlives a journal that is damaged or emptied") {
  auto path = place / "state/journal.db";
  auto harms = std::vector<std::function<void()>>{
    [&] {
      auto db = *io::store::connection::open(path);
      REQUIRE(db.run("DROP TABLE power_off"));
    },
    [&] {
      auto db = *io::store::connection::open(path);
      REQUIRE(db.run("DROP TABLE pauses; DROP TABLE traffic_hours"));
    },
    [&] {
      std::ofstream{path, std::ios::trunc};
    },
    [&] {
      std::ofstream{path, std::ios::trunc} << std::string(9000, 'x');
    },
  };
  open();
  ask<note_kept>(journal, power_off_note{id(12), true, "shell"});
  tell(pause_note{id(13), true, 1'900});
  for (auto& harm : harms) {
    one_toggle();
    close();
    for (auto suffix : {"-wal", "-shm"})
      std::filesystem::remove(path + suffix);
    harm();
    w->tidied = false;
    open();
    auto x = ask<memory>(journal, memory_query{}).value();
    CHECK(x.known);
    CHECK(x.powered_off.contains(id(12)));
    CHECK(x.paused.contains(id(13)));
    auto told = w->board->conditions();
    CHECK(std::any_of(told.begin(), told.end(), [](auto& y) { return y.code == "history_lost"; }));
    w->board->clear("history_lost");
  }
}

TEST_CASE_METHOD(journal_desk, "a table that vanishes while the daemon runs costs history only") {
  open();
  ask<note_kept>(journal, power_off_note{id(12), true, "shell"});
  auto other = *io::store::connection::open(place / "state/journal.db");
  REQUIRE(other.run("DROP TABLE happenings"));
  one_toggle();
  pass(5s);
  CHECK(ask<memory>(journal, memory_query{})->powered_off.contains(id(12)));
  auto told = w->board->conditions();
  CHECK(std::any_of(told.begin(), told.end(), [](auto& y) { return y.code == "history_lost"; }));
  CHECK(w->board->host().journal_trouble.empty());
}

TEST_CASE_METHOD(journal_desk, "wishes of an older daemon are taken out of its store") {
  std::filesystem::create_directories(std::string{place / "state"});
  {
    auto old = *io::store::journal_store::open(place / "state/journal.db");
    REQUIRE(old.set_power_off({id(11), "shell", 1}));
    REQUIRE(old.set_pause({id(13), 0}));
  }
  open();
  auto x = ask<memory>(journal, memory_query{}).value();
  CHECK(x.powered_off.contains(id(11)));
  CHECK(x.paused.contains(id(13)));
  ask<note_kept>(journal, power_off_note{id(11), false, "shell"});
  close();
  open();
  x = ask<memory>(journal, memory_query{}).value();
  CHECK(x.powered_off.empty());
  CHECK(x.paused.contains(id(13)));
}

TEST_CASE_METHOD(journal_desk, "without a disk nobody is told that an off was kept") {
  degrade();
  open();
  auto said = ask<note_kept>(journal, power_off_note{id(11), true, "shell"}).value();
  CHECK_FALSE(said.trouble.empty());
}

TEST_CASE_METHOD(journal_desk,
                 "without a disk history is kept in memory, and the trouble is on the board") {
  degrade();
  open();
  CHECK_FALSE(w->board->host().journal_trouble.empty());
  one_toggle();
  end_toggle();
  check_whole(find("1700"));
  CHECK(ask<memory>(journal, memory_query{}).value().places.empty());
  CHECK(logged("history is kept in memory only"));
  CHECK_FALSE(logged("history is kept in memory only", 2));
}

TEST_CASE_METHOD(journal_desk, "a disk that comes back is written again") {
  degrade();
  open();
  auto good = usual();
  good.state_dir = place / "state";
  w->config.set(good);
  pass(31s);
  CHECK(w->board->host().journal_trouble.empty());
  CHECK(logged("writing again"));
  one_toggle();
  end_toggle();
  close();
  open();
  check_whole(find("1700"));
}

TEST_CASE_METHOD(journal_desk, "only so many toggles are kept in memory, the newest ones") {
  degrade();
  open();
  for (int i = 0; i < 300; ++i)
    begin_toggle(std::to_string(1'000'000 + i), i + 1);
  CHECK_FALSE(find("1000000"));
  CHECK(find("1000299"));
}

TEST_CASE_METHOD(journal_desk, "words that are no UTF-8 do not end the journal") {
  open();
  one_toggle();
  auto x = good_end();
  x.outcome = toggle_outcome::failed;
  x.error = "the modem said \xff\xfe";
  end_toggle(x);
  CHECK(kept().empty());
  close();
  open();
  auto found = find("1700");
  REQUIRE(found);
  REQUIRE(found->result);
  CHECK(found->result->error.starts_with("the modem said "));
}

TEST_CASE_METHOD(journal_desk,
                 "what was carried outlives the journal and the daemon, each byte once") {
  open();
  REQUIRE(w->board->host().carried_before);
  CHECK(w->board->host().carried_before->empty());
  tell(traffic_note{{{id(11), "", 10, 20, 1}, {id(11), "alice", 1, 2, 1}}});
  close();
  open(); // The journal died, not the daemon: this run's sums are this run's still.
  tell(traffic_note{{{id(11), "", 30, 40, 2}}});
  close();
  w->run = run_number(); // Now it was the daemon.
  open();
  CHECK(*w->board->host().carried_before
        == io::store::traffic_records{{id(11), "", 30, 40, 2}, {id(11), "alice", 1, 2, 1}});
}
