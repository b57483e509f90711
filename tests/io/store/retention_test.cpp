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

  /// One of everything, told at @p at.
  void fill(unix_ms at, const std::string& text = "x") {
    auto id = static_cast<uint64_t>(at);
    happening_record x;
    x.id = id;
    x.at = at;
    x.text = text;
    REQUIRE(store.put_happening(x));
    REQUIRE(store.begin_toggle(eleven, "a", at, id));
    REQUIRE(store.append_trace(id, {}));
    REQUIRE(store.end_toggle(id, at, "{}", "changed"));
    REQUIRE(store.add_address({eleven, "198.51.100.1", at}));
    REQUIRE(store.put_signal({at, eleven, -90, -9, 5, "B3"}));
  }

  size_t forget_all(unix_ms before, unix_ms users_before = 0) {
    size_t out = 0;
    for (auto n = store.forget(before, users_before, 7); *n > 0;
         n = store.forget(before, users_before, 7))
      out += *n;
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(desk, "what is old goes, with its traces, and what is newer or runs stays") {
  for (unix_ms at = 1; at <= 30; ++at)
    fill(at);
  auto running = *store.begin_toggle(twelve, "a", 3, 1'000);
  CHECK(forget_all(21) == 4 * 20);
  CHECK(store.happenings({})->size() == 10);
  CHECK(store.happenings({})->front().at == 21);
  CHECK_FALSE(store.toggle(20));
  CHECK(store.trace(20)->empty());
  CHECK(store.trace(21)->size() == 1);
  CHECK(store.toggle(running)->running());
  CHECK(store.addresses(eleven, 100)->size() == 10);
  CHECK(store.signals({}, 0, 100)->size() == 10);
  CHECK(store.extent()->oldest == 21);
  CHECK(store.extent()->newest == 30);
  CHECK(forget_all(21) == 0);
}

TEST_CASE_METHOD(desk, "users who were not seen for long lose their accounts, dongles never") {
  constexpr unix_ms hour = 3'600'000;
  REQUIRE(store.put_traffic(1, {{eleven, "", 1, 1, 1}, {eleven, "alice", 1, 1, 1}}, hour));
  REQUIRE(store.put_traffic(1, {{eleven, "bob", 2, 2, 2}}, 5 * hour));
  CHECK(forget_all(2 * hour, 4 * hour) == 2); // the hour, and alice
  auto left = *store.traffic_before(2);
  REQUIRE(left.size() == 2);
  CHECK(left[0].user.empty());
  CHECK(left[1].user == "bob");
  CHECK(store.traffic_hours({}, 0, 10)->empty());
}

TEST_CASE_METHOD(desk, "an empty store has no oldest") {
  auto now = store.extent();
  REQUIRE(now);
  CHECK_FALSE(now->oldest);
  CHECK(now->used > 0);
}

TEST_CASE_METHOD(desk, "the file really gets smaller") {
  for (unix_ms at = 1; at <= 2'000; ++at)
    fill(at, std::string(1'000, 'x'));
  auto full = *store.extent();
  CHECK(full.used > 2'000'000);
  forget_all(1'990);
  int steps = 1;
  for (auto left = store.shrink(100); *left > 0; left = store.shrink(100))
    ++steps;
  CHECK(steps > 3);
  auto after = *store.extent();
  CHECK(after.idle == 0);
  CHECK(after.used < full.used / 10);
  CHECK(std::filesystem::file_size(dir / "db") < 300'000);
  CHECK(std::filesystem::file_size((dir / "db") + "-wal") == 0);
}
