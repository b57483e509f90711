#include "actors/journal/journal_answers.hpp"

#include "tests/actors/journal_desk.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(journal_desk, "what happened is kept, page by page, with what was told just now") {
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

TEST_CASE_METHOD(journal_desk,
                 "what is told while the journal is dead is written by the next one, once") {
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

TEST_CASE_METHOD(journal_desk,
                 "who waits for an end is told that it is on disk, or why it is not") {
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

TEST_CASE_METHOD(journal_desk,
                 "a journal that was away for long counts what the chronicle has forgotten") {
  auto path = journal_path(*w->settings_now());
  w->history = std::make_shared<chronicle>(w->now, 4);
  auto feed = news_feed::connect(*w);
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
  CHECK(feed->lost() == 6);
  CHECK(feed->told() == feed->stored() + feed->lost());
  CHECK(ask<happenings_page>(journal, happenings_query{}).value().happenings.size() == 4);
  row.handle = nullptr;
  w->census->put(row);
}

TEST_CASE_METHOD(journal_desk,
                 "what is told before the journal starts is not lost, nor called so") {
  w->history = std::make_shared<chronicle>(w->now);
  news_feed::connect(*w);
  dongled::tell(*w, happening_kind::daemon, {}, "it starts", {0, "test"});
  dongled::tell(*w, happening_kind::phase, id(11), "known", {0, "test"});
  supervision::census_entry row;
  row.path = "/journal";
  for (int n : {1, 2}) { // and so with the next journal
    open();
    row.handle = journal;
    w->census->put(row);
    dongled::tell(*w, happening_kind::phase, id(11), "live", {0, "test"});
    pass(1s);
    CHECK_FALSE(logged("happenings were forgotten"));
    CHECK(ask<happenings_page>(journal, happenings_query{}).value().happenings.size()
          == static_cast<size_t>(2 * n + 1));
    row.handle = nullptr;
    w->census->put(row);
    close();
    dongled::tell(*w, happening_kind::phase, id(11), "while it is away", {0, "test"});
  }
}

TEST_CASE_METHOD(journal_desk,
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

TEST_CASE_METHOD(journal_desk, "toggles are found by how they ended") {
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
