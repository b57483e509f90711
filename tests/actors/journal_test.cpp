#include "actors/journal.hpp"

#include "actors/history/tell.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

/// The journal alone, in a directory of its own.
struct desk : fake_world {
  scratch_dir place;
  caf::actor journal;

  desk() {
    auto good = usual();
    good.state_dir = place / "state";
    w->config.set(good);
  }
  ~desk() { close(); }

  void open() {
    journal = kill_at_end(sys.spawn(dongled::journal::run, w));
    run();
  }
  void close() {
    if (journal)
      self->send_exit(journal, caf::exit_reason::user_shutdown);
    journal = nullptr;
    run();
  }
  void degrade() { w->config.set(usual()); }

  template <class T>
  void tell(T x) {
    self->send(journal, std::move(x));
    run();
  }

  std::optional<toggle_record> find(const std::string& toggle) {
    return ask<toggle_found>(journal, toggle_query{toggle}).value().record;
  }

  /// As gate and conductor tell of a toggle.
  void begin_toggle(const std::string& toggle = "1700", unix_ms at = 0) {
    happening x;
    x.kind = happening_kind::toggle_started;
    x.at = at;
    x.dongle = id(11);
    x.toggle = toggle;
    x.by = "http 127.0.0.1";
    w->history->add(std::move(x));
  }
  void step(trace_entry x) {
    dongled::tell(*w, happening_kind::toggle_step, id(11), x.action, {1, "", "1700"},
                  details_of(x));
  }
  void one_toggle() {
    begin_toggle();
    step({1'701, "look", "why", "egress 203.0.113.1", 12});
    step({1'720, "verify", "because", "203.0.113.2", 30});
    run();
  }

  static toggle_result good_end() {
    toggle_result r;
    r.toggle_id = "1700";
    r.outcome = toggle_outcome::changed;
    r.ip = "203.0.113.2";
    r.previous_ip = "203.0.113.1";
    r.ended = 1'800;
    r.duration_ms = 100;
    return r;
  }
  void end_toggle(const toggle_result& r = good_end()) {
    dongled::tell(*w, happening_kind::toggle_ended, id(11), "over", {1, "", "1700"}, to_json(r));
    run();
  }
  /// What gate waits for before it answers those who wait.
  std::string kept() { return ask<note_kept>(journal, toggle_closed{}).value().trouble; }

  void check_whole(const std::optional<toggle_record>& x) {
    REQUIRE(x);
    CHECK(x->dongle == id(11));
    CHECK(x->asked_by == "http 127.0.0.1");
    REQUIRE(x->result);
    CHECK(x->result->outcome == toggle_outcome::changed);
    CHECK(x->result->ip == "203.0.113.2");
    CHECK(actions(*x) == "look, verify");
    CHECK(x->trace[0].read_back == "egress 203.0.113.1");
    CHECK(x->trace[1].duration_ms == 30);
  }
};

} // namespace

TEST_CASE_METHOD(desk, "a running toggle can be read as it happens") {
  open();
  one_toggle();
  auto x = find("1700");
  REQUIRE(x);
  CHECK_FALSE(x->result);
  CHECK(x->trace.size() == 2);
  CHECK_FALSE(find("1701"));
  CHECK_FALSE(find("no number"));
}

TEST_CASE_METHOD(desk, "toggles and their traces outlive the journal") {
  open();
  one_toggle();
  end_toggle();
  check_whole(find("1700"));
  close();
  open();
  check_whole(find("1700"));
  CHECK(w->board->host().journal_trouble.empty());
}

TEST_CASE_METHOD(desk, "a toggle that an earlier daemon left running has failed; our own has not") {
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

TEST_CASE_METHOD(desk, "what is plugged where is remembered, with each dongle's last toggle") {
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

TEST_CASE_METHOD(desk, "what operators switched off or paused is remembered until they lift it") {
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

TEST_CASE_METHOD(desk, "without a disk nobody is told that an off was kept") {
  degrade();
  open();
  auto said = ask<note_kept>(journal, power_off_note{id(11), true, "shell"}).value();
  CHECK_FALSE(said.trouble.empty());
}

TEST_CASE_METHOD(desk,
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

TEST_CASE_METHOD(desk, "a disk that comes back is written again") {
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

TEST_CASE_METHOD(desk, "only so many toggles are kept in memory, the newest ones") {
  degrade();
  open();
  for (int i = 0; i < 300; ++i)
    begin_toggle(std::to_string(1'000'000 + i), i + 1);
  CHECK_FALSE(find("1000000"));
  CHECK(find("1000299"));
}

TEST_CASE_METHOD(desk, "words that are no UTF-8 do not end the journal") {
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

TEST_CASE_METHOD(desk, "what was carried outlives the journal and the daemon, each byte once") {
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

TEST_CASE_METHOD(desk, "what happened is kept, page by page, with what was told just now") {
  open();
  for (int i = 0; i < 5; ++i)
    dongled::tell(*w, i % 2 ? happening_kind::health : happening_kind::phase, id(11),
                  "no. " + std::to_string(i), {0, "test"}, {{"i", i}});
  happenings_query query;
  query.limit = 2;
  auto page = ask<happenings_page>(journal, query).value();
  REQUIRE(page.happenings.size() == 2);
  CHECK(page.more);
  CHECK(page.happenings[0].text == "no. 3");
  CHECK(page.happenings[1].text == "no. 4");
  CHECK(page.happenings[1].details.at("i") == 4);
  CHECK(page.happenings[1].by == "test");
  query.before = page.happenings[0].id;
  page = ask<happenings_page>(journal, query).value();
  CHECK(page.happenings[0].text == "no. 1");
  query.before = 0;
  query.after = page.happenings[1].id;
  page = ask<happenings_page>(journal, query).value();
  CHECK(page.happenings[0].text == "no. 3");
  CHECK_FALSE(page.more);
  query = {};
  query.kinds = {happening_kind::health};
  CHECK(ask<happenings_page>(journal, query).value().happenings.size() == 2);
  query = {};
  query.dongle = id(12);
  CHECK(ask<happenings_page>(journal, query).value().happenings.empty());
}

TEST_CASE_METHOD(desk, "what is told while the journal is dead is written by the next one, once") {
  open();
  one_toggle();
  close();
  end_toggle();
  dongled::tell(*w, happening_kind::address, id(11), "a new one", {0, "probe"},
                {{"address", "203.0.113.2"}});
  open();
  check_whole(find("1700"));
  close();
  open();
  auto found = ask<addresses_found>(journal, addresses_query{id(11)}).value();
  REQUIRE(found.addresses.size() == 1);
  CHECK(found.addresses.front().address == "203.0.113.2");
  auto all = ask<happenings_page>(journal, happenings_query{}).value().happenings;
  CHECK(all.size() == 5);
}

TEST_CASE_METHOD(desk, "who waits for an end is told that it is on disk, or why it is not") {
  open();
  one_toggle();
  end_toggle();
  CHECK(kept().empty());
  auto store = io::store::journal_store::open(journal_path(*w->settings_now()));
  REQUIRE(store);
  CHECK(store->toggle(1700)->outcome == "changed");
  CHECK(store->trace(1700)->size() == 2);
  close();
  degrade();
  open();
  CHECK_FALSE(kept().empty());
}

TEST_CASE_METHOD(desk, "a journal that was away for long counts what the chronicle has forgotten") {
  auto path = journal_path(*w->settings_now());
  w->history = std::make_shared<chronicle>(w->now, 4);
  news_feed::connect(*w);
  open();
  supervision::census_entry row;
  row.path = "/journal";
  row.handle = journal;
  w->census->put(row);
  dongled::tell(*w, happening_kind::phase, id(11), "kept", {0, "test"});
  pass(1s);
  // The disk takes nothing for a while.
  auto other = io::store::connection::open(path);
  REQUIRE(other);
  REQUIRE(other->run("DROP TABLE happenings"));
  for (int i = 0; i < 10; ++i)
    dongled::tell(*w, happening_kind::phase, id(11), "no. " + std::to_string(i), {0, "test"});
  pass(1s);
  CHECK_FALSE(w->board->host().journal_trouble.empty());
  REQUIRE(other->run("CREATE TABLE happenings(id INTEGER PRIMARY KEY, at, kind, dongle, text, "
                     "actor, toggle, cause, told_by, details)"));
  pass(10s);
  CHECK(w->board->host().journal_trouble.empty());
  CHECK(logged("6 happenings were forgotten before the disk took them"));
  CHECK(ask<happenings_page>(journal, happenings_query{}).value().happenings.size() == 4);
  row.handle = nullptr;
  w->census->put(row);
}

TEST_CASE_METHOD(desk,
                 "a toggle that an earlier daemon left is told to have ended, with its cause") {
  open();
  one_toggle();
  CHECK(kept().empty());
  close();
  w->tidied = false; // as in a new process
  w->history = std::make_shared<chronicle>(w->now);
  open();
  auto told = w->history->since(0, 10);
  REQUIRE(told.size() == 1);
  CHECK(told[0].kind == happening_kind::toggle_ended);
  CHECK(told[0].toggle == "1700");
  CHECK(told[0].details.at("outcome") == "failed");
  happenings_query query;
  query.kinds = {happening_kind::toggle_started};
  auto start = ask<happenings_page>(journal, query).value().happenings;
  REQUIRE(start.size() == 1);
  CHECK(told[0].cause == start[0].id);
}

TEST_CASE_METHOD(desk, "toggles are found by how they ended") {
  open();
  one_toggle();
  end_toggle();
  begin_toggle("1800");
  toggles_query query;
  query.which.outcome = "changed";
  auto page = ask<toggles_page>(journal, query).value();
  REQUIRE(page.toggles.size() == 1);
  CHECK(page.toggles[0].id == "1700");
  CHECK(page.toggles[0].result->ip == "203.0.113.2");
  query = {};
  query.which.limit = 1;
  page = ask<toggles_page>(journal, query).value();
  CHECK(page.more);
  CHECK(page.toggles[0].id == "1800");
  CHECK_FALSE(page.toggles[0].result);
}

TEST_CASE_METHOD(desk, "signals are noted every five minutes, of modems that answer") {
  w->board->update(id(11), [](dongle_view& v) {
    v.link.present = v.modem.answers = true;
    v.modem.signal = signal_view{-93.5, -9, std::nullopt, 7, "B3", {}, {}, {}};
  });
  w->board->update(id(12), [](dongle_view& v) { v.modem.signal = signal_view{}; });
  open();
  pass(11min);
  auto found = ask<signal_found>(journal, signal_query{}).value();
  REQUIRE(found.samples.size() == 2);
  CHECK(found.samples[0].dongle == id(11));
  CHECK(found.samples[0].rsrp == -93.5);
  CHECK(found.samples[1].at - found.samples[0].at == 300'000);
}

TEST_CASE_METHOD(desk, "what was carried is told by the hour") {
  open();
  tell(traffic_note{{{id(11), "", 10, 20, 1}}});
  tell(traffic_note{{{id(11), "", 15, 25, 2}}});
  auto found = ask<traffic_found>(journal, traffic_query{}).value();
  uint64_t up = 0;
  for (auto& x : found.hours)
    up += x.up_bytes;
  CHECK(up == 15);
}

TEST_CASE_METHOD(desk,
                 "what is too old is forgotten at the start and every hour, and the rest stays") {
  open();
  happening old;
  old.kind = happening_kind::phase;
  old.text = "old";
  old.by = "test";
  old.at = w->now() - unix_ms{7} * 86'400'000 + 1'800'000; // too old in half an hour
  w->history->add(old);
  dongled::tell(*w, happening_kind::phase, id(11), "new", {0, "test"});
  pass(1min);
  CHECK(ask<happenings_page>(journal, happenings_query{}).value().happenings.size() == 2);
  pass(61min);
  auto left = ask<happenings_page>(journal, happenings_query{}).value().happenings;
  REQUIRE(left.size() == 1);
  CHECK(left[0].text == "new");
  CHECK(logged("1 rows were forgotten"));
}

TEST_CASE_METHOD(desk, "a store that is too big forgets its oldest part until it fits") {
  auto x = *w->settings_now();
  x.journal.max_mb = 1;
  w->config.set(x);
  {
    auto store = io::store::journal_store::open(journal_path(x));
    REQUIRE(store);
    auto begin = w->now() - 1'000'000;
    REQUIRE(store->together([&]() -> result<done> {
      for (int i = 0; i < 4'000; ++i) {
        io::store::happening_record row;
        row.id = static_cast<uint64_t>(i) + 1;
        row.at = begin + i * 200;
        row.text = std::string(1'000, 'x');
        if (auto put = store->put_happening(row); !put)
          return put.why();
      }
      return done{};
    }));
  }
  REQUIRE(std::filesystem::file_size(journal_path(x)) > 4'000'000);
  open();
  pass(1min);
  CHECK(std::filesystem::file_size(journal_path(x)) < 1'048'576);
  auto left = ask<happenings_page>(journal, happenings_query{}).value().happenings;
  REQUIRE_FALSE(left.empty());
  CHECK(left.back().id == 4'000); // the newest ones stay
  auto store = io::store::journal_store::open(journal_path(x));
  CHECK(store->extent()->used > 400'000); // and not only they
}
