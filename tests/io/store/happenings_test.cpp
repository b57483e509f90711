#include "io/store/journal_store.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::store;

namespace {

constexpr subnet_id eleven{11}, twelve{12};

struct desk {
  test::scratch_dir dir;
  journal_store store = *journal_store::open(dir / "db");

  void add(uint64_t id, const char* kind, std::optional<subnet_id> dongle,
           const char* toggle = "") {
    happening_record x;
    x.id = id;
    x.at = static_cast<unix_ms>(id);
    x.kind = kind;
    x.dongle = dongle;
    x.toggle = toggle;
    REQUIRE(*store.put_happening(x));
  }

  std::string ids(const happening_filter& x) {
    std::string out;
    auto found = store.happenings(x);
    REQUIRE(found);
    for (auto& y : *found)
      out += std::to_string(y.id) + " ";
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(desk, "a happening is stored whole, and once") {
  happening_record x{1'700'000'000'000'001,
                     1'700'000'000'000,
                     "health",
                     eleven,
                     "it is ill",
                     "/rack/11/health",
                     "77",
                     5,
                     "probe",
                     R"({"a":1})"};
  CHECK(*store.put_happening(x));
  auto other = x;
  other.text = "something else";
  CHECK_FALSE(*store.put_happening(other));
  auto found = store.happenings({});
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  auto& y = found->front();
  CHECK(y.id == x.id);
  CHECK(y.at == x.at);
  CHECK(y.kind == "health");
  CHECK(y.dongle == eleven);
  CHECK(y.text == "it is ill");
  CHECK(y.actor == "/rack/11/health");
  CHECK(y.toggle == "77");
  CHECK(y.cause == 5);
  CHECK(y.by == "probe");
  CHECK(y.details == R"({"a":1})");
}

TEST_CASE_METHOD(desk, "happenings are found by where they lie, whom they are about, and kind") {
  add(1, "health", eleven);
  add(2, "phase", eleven);
  add(3, "toggle_started", twelve, "3");
  add(4, "toggle_ended", twelve, "3");
  add(5, "daemon", std::nullopt);
  happening_filter x;
  CHECK(ids(x) == "1 2 3 4 5 ");
  x.limit = 2;
  CHECK(ids(x) == "4 5 "); // the newest ones, the oldest of them first
  x.after = 1;
  CHECK(ids(x) == "2 3 ");
  x.after.reset();
  x.before = 4;
  CHECK(ids(x) == "2 3 ");
  x = {};
  x.dongle = twelve;
  CHECK(ids(x) == "3 4 ");
  x = {};
  x.kinds = {"health", "daemon"};
  CHECK(ids(x) == "1 5 ");
  x.kinds = {"toggle"}; // a part of a name is none
  CHECK(ids(x).empty());
  x = {};
  x.toggle = "3";
  x.kinds = {"toggle_started"};
  CHECK(ids(x) == "3 ");
}

TEST_CASE_METHOD(desk, "the newest id of a store is found by a look at it") {
  CHECK_FALSE(journal_store::newest_id(dir / "none"));
  CHECK(*journal_store::newest_id(dir / "db") == 0);
  add(7, "health", eleven);
  CHECK(*journal_store::newest_id(dir / "db") == 7);
  REQUIRE(store.begin_toggle(eleven, "http", 1, 9));
  CHECK(*journal_store::newest_id(dir / "db") == 9);
  // Whatever its path is made of.
  auto odd = dir / "a?b#c%41";
  REQUIRE(journal_store::open(odd)->begin_toggle(eleven, "http", 1, 5));
  CHECK(*journal_store::newest_id(odd) == 5);
  CHECK(connection::open_to_read(odd, true));
}

TEST_CASE_METHOD(desk, "signals are kept with what the modem did not say") {
  REQUIRE(store.put_signal({10, eleven, -93.5, std::nullopt, 7, "B3"}));
  REQUIRE(store.put_signal({10, twelve, -80, -9, 0, ""}));
  REQUIRE(store.put_signal({20, eleven, -94, -10, 5, "B7"}));
  CHECK(*store.signals(eleven, 0, 10)
        == std::vector<signal_record>{{10, eleven, -93.5, std::nullopt, 7, "B3"},
                                      {20, eleven, -94, -10, 5, "B7"}});
  CHECK(store.signals({}, 0, 10)->size() == 3);
  CHECK(store.signals({}, 11, 10)->size() == 1);
  CHECK(store.signals({}, 0, 2)->size() == 2);
}

TEST_CASE_METHOD(desk, "what is done together takes together, or not at all") {
  auto half = store.together([&]() -> result<done> {
    happening_record x;
    x.id = 1;
    REQUIRE(*store.put_happening(x));
    return failure{fault::refused, "no"};
  });
  CHECK(half.why().code == fault::refused);
  CHECK(store.happenings({})->empty());
  REQUIRE(store.together([&]() -> result<done> {
    happening_record x;
    x.id = 1;
    auto put = store.put_happening(x);
    return put ? result<done>(done{}) : put.why();
  }));
  CHECK(store.happenings({})->size() == 1);
}
