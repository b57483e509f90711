#include "actors/journal/journal_chores.hpp"

#include "tests/actors/journal_desk.hpp"
#include "tests/support/board_hand.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(journal_desk, "signals are noted every five minutes, of modems that answer") {
  hand(*w->board).update(id(11), [](dongle_view& v) {
    v.link.present = v.modem.answers = true;
    v.modem.signal = signal_view{-93.5, -9, std::nullopt, 7, "B3", {}, {}, {}};
  });
  hand(*w->board).update(id(12), [](dongle_view& v) { v.modem.signal = signal_view{}; });
  open();
  pass(11min);
  auto found = ask<signal_found>(journal, signal_query{}).value();
  REQUIRE(found.samples.size() == 2);
  CHECK(found.samples[0].dongle == id(11));
  CHECK(found.samples[0].rsrp == -93.5);
  CHECK(found.samples[1].at - found.samples[0].at == 300'000);
}

TEST_CASE_METHOD(journal_desk, "what was carried is told by the hour") {
  open();
  tell(traffic_note{{{id(11), "", 10, 20, 1}}});
  tell(traffic_note{{{id(11), "", 15, 25, 2}}});
  auto found = ask<traffic_found>(journal, traffic_query{}).value();
  uint64_t up = 0;
  for (auto& x : found.hours)
    up += x.up_bytes;
  CHECK(up == 15);
}

TEST_CASE_METHOD(journal_desk,
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

TEST_CASE_METHOD(journal_desk, "a store that is too big forgets its oldest part until it fits") {
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
