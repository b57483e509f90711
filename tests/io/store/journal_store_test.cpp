#include "io/store/journal_store.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <limits>

using namespace dongled;
using namespace dongled::io::store;

namespace {

journal_store open(const std::string& path) {
  auto x = journal_store::open(path);
  if (!x)
    FAIL(x.why().doing);
  return *std::move(x);
}

constexpr subnet_id eleven{11}, twelve{12};

} // namespace

TEST_CASE("a toggle is remembered over a restart with its trace") {
  test::scratch_dir dir;
  uint64_t id = 0;
  {
    auto store = open(dir / "db");
    id = *store.begin_toggle(eleven, "http 127.0.0.1", 1000);
    CHECK(*store.append_trace(id, {0, 1001, "diagnose", "asked", "healthy", 12}) == 1);
    CHECK(*store.append_trace(id, {0, 1020, "data off", "step 0", "dialup 0", 400}) == 2);
    CHECK(store.toggle(id)->running());
    CHECK(store.end_toggle(id, 9000, R"({"outcome":"changed"})"));
  }
  auto store = open(dir / "db");
  auto x = store.toggle(id);
  REQUIRE(x);
  CHECK(x->dongle == eleven);
  CHECK(x->asked_by == "http 127.0.0.1");
  CHECK(x->started == 1000);
  CHECK(x->ended == 9000);
  CHECK(x->result == R"({"outcome":"changed"})");
  auto trace = store.trace(id);
  REQUIRE(trace);
  REQUIRE(trace->size() == 2);
  CHECK((*trace)[1].seq == 2);
  CHECK((*trace)[1].action == "data off");
  CHECK((*trace)[1].why == "step 0");
  CHECK((*trace)[1].read_back == "dialup 0");
  CHECK((*trace)[1].duration_ms == 400);
  CHECK_FALSE(store.set_aside().has_value());
}

TEST_CASE("a toggle ends once") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  auto id = *store.begin_toggle(eleven, "a", 1);
  REQUIRE(store.end_toggle(id, 2, "first"));
  CHECK(store.end_toggle(id, 3, "second").why().code == fault::refused);
  CHECK(store.toggle(id)->result == "first");
  CHECK(store.end_toggle(id + 1, 3, "none").why().code == fault::refused);
}

TEST_CASE("a toggle whose id is there already stays as it is") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  REQUIRE(*store.begin_toggle(eleven, "first", 1, 77) == 77);
  CHECK(*store.begin_toggle(twelve, "second", 2, 77) == 77);
  CHECK(store.toggle(77)->asked_by == "first");
  CHECK(store.toggle(77)->dongle == eleven);
}

TEST_CASE("toggles are found by how they ended, who asked, when and where") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  auto add = [&](uint64_t id, subnet_id dongle, const char* by, const char* outcome) {
    REQUIRE(store.begin_toggle(dongle, by, static_cast<int64_t>(id) * 10, id));
    if (outcome)
      REQUIRE(store.end_toggle(id, 1'000, "{}", outcome));
  };
  add(1, eleven, "http 127.0.0.1", "changed");
  add(2, twelve, "recovery: ill", "failed");
  add(3, eleven, "shell", "failed");
  add(4, eleven, "http 127.0.0.2", nullptr);
  auto ids = [&](auto set) {
    toggle_filter x;
    set(x);
    std::string out;
    auto found = store.toggles(x);
    REQUIRE(found);
    for (auto& y : *found)
      out += std::to_string(y.id) + " ";
    return out;
  };
  CHECK(ids([](auto&) {}) == "4 3 2 1 ");
  CHECK(ids([](auto& x) { x.outcome = "failed"; }) == "3 2 ");
  CHECK(ids([](auto& x) { x.outcome = "running"; }) == "4 ");
  CHECK(ids([](auto& x) { x.asked_by = "http"; }) == "4 1 ");
  CHECK(ids([](auto& x) { x.asked_by = "http 127.0.0.2 "; }).empty());
  CHECK(ids([](auto& x) { x.since = 20; }) == "4 3 2 ");
  CHECK(ids([](auto& x) { x.after = 2; }) == "4 3 ");
  CHECK(ids([](auto& x) { x.before = 3; }) == "2 1 ");
  CHECK(ids([](auto& x) {
          x.dongle = eleven;
          x.limit = 2;
        })
        == "4 3 ");
}

TEST_CASE("what does not exist is not found, and no trace is written for it") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  CHECK(store.toggle(7).why().code == fault::not_found);
  CHECK(store.toggle(std::numeric_limits<uint64_t>::max()).why().code == fault::not_found);
  CHECK(store.append_trace(7, {}).why().code == fault::refused);
  CHECK(store.trace(7)->empty());
}

TEST_CASE("toggles left running by a crash are closed as failed") {
  test::scratch_dir dir;
  uint64_t left = 0, ended = 0;
  {
    auto store = open(dir / "db");
    ended = *store.begin_toggle(twelve, "a", 1);
    REQUIRE(store.end_toggle(ended, 2, "fine"));
    left = *store.begin_toggle(eleven, "a", 5000);
  }
  auto store = open(dir / "db");
  auto closed = store.close_unfinished(4000); // The clock may have been set back meanwhile.
  REQUIRE(closed);
  CHECK(*closed == std::vector<uint64_t>{left});
  CHECK(store.toggle(left)->result.find("the daemon stopped") != std::string::npos);
  CHECK(store.toggle(left)->ended == 5000);
  CHECK(store.toggle(ended)->result == "fine");
  CHECK(store.close_unfinished(7000)->empty());
}

TEST_CASE("toggle ids are never used again") {
  test::scratch_dir dir;
  uint64_t last = 0;
  {
    auto store = open(dir / "db");
    for (int i = 0; i < 5; ++i) {
      last = *store.begin_toggle(eleven, "a", i);
      REQUIRE(store.end_toggle(last, i, "x"));
    }
    REQUIRE(store.forget(10, 0, 100));
  }
  auto store = open(dir / "db");
  CHECK(*store.begin_toggle(eleven, "a", 1) == last + 1);
}

TEST_CASE("toggles are listed newest first, of one dongle or of all") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  auto a = *store.begin_toggle(eleven, "a", 1), b = *store.begin_toggle(twelve, "a", 2),
       c = *store.begin_toggle(eleven, "a", 3);
  auto ids = [](const result<std::vector<toggle_record>>& xs) {
    std::vector<uint64_t> out;
    for (auto& x : *xs)
      out.push_back(x.id);
    return out;
  };
  CHECK(ids(store.toggles(std::nullopt, 10)) == std::vector{c, b, a});
  CHECK(ids(store.toggles(eleven, 10)) == std::vector{c, a});
  CHECK(ids(store.toggles(eleven, 1)) == std::vector{c});
  CHECK(ids(store.toggles(std::nullopt, std::numeric_limits<size_t>::max())).size() == 3);
}

TEST_CASE("a dongle has one port and a port one dongle, the last one wins") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  REQUIRE(store.learn({{"1-1.1"}, eleven, "111", 1}));
  REQUIRE(store.learn({{"1-1.2"}, twelve, "222", 2}));
  REQUIRE(store.learn({{"1-1.2"}, eleven, "111", 3}));
  auto known = store.topology();
  REQUIRE(known->size() == 1);
  CHECK(known->front().port.text == "1-1.2");
  CHECK(known->front().dongle == eleven);
  CHECK(known->front().imei == "111");
}

TEST_CASE("power off is kept over restarts until lifted") {
  test::scratch_dir dir;
  {
    auto store = open(dir / "db");
    REQUIRE(store.set_power_off({eleven, "shell", 1}));
    REQUIRE(store.set_power_off({eleven, "shell again", 2}));
    REQUIRE(store.set_power_off({twelve, "shell", 3}));
    REQUIRE(store.clear_power_off(twelve));
    REQUIRE(store.clear_power_off(twelve));
  }
  auto off = open(dir / "db").powered_off();
  REQUIRE(off->size() == 1);
  CHECK(off->front().dongle == eleven);
  CHECK(off->front().asked_by == "shell again");
}

TEST_CASE("a pause is kept over restarts until lifted") {
  test::scratch_dir dir;
  {
    auto store = open(dir / "db");
    REQUIRE(store.set_pause({eleven, 5}));
    REQUIRE(store.set_pause({{12}, 7}));
    REQUIRE(store.set_pause({eleven, 0}));
  }
  auto store = open(dir / "db");
  auto all = store.pauses();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK(all->front().dongle == eleven);
  CHECK(all->front().until == 0);
  CHECK(all->back().until == 7);
  REQUIRE(store.clear_pause(eleven));
  CHECK(store.pauses()->size() == 1);
}

TEST_CASE("text is stored as it is, whatever it holds") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  using namespace std::string_literals;
  auto nasty = "'); DROP TABLE toggles; -- \0 \xff"s;
  auto id = *store.begin_toggle(eleven, nasty, 1);
  CHECK(store.toggle(id)->asked_by == nasty);
  CHECK(*store.append_trace(id, {0, 1, "", "", nasty, 0}) == 1);
  CHECK(store.trace(id)->front().read_back == nasty);
}

TEST_CASE("a damaged file is set aside and said, and a fresh store begun") {
  test::scratch_dir dir;
  std::ofstream(dir / "db") << std::string(5000, 'x');
  {
    auto store = open(dir / "db");
    REQUIRE(store.set_aside().has_value());
    CHECK(*store.set_aside() == (dir / "db") + ".damaged-1");
    CHECK(std::filesystem::file_size(*store.set_aside()) == 5000);
    CHECK(store.begin_toggle(eleven, "a", 1));
  }
  CHECK_FALSE(open(dir / "db").set_aside().has_value());
  std::ofstream(dir / "db") << std::string(5000, 'y');
  CHECK(open(dir / "db").set_aside() == (dir / "db") + ".damaged-2");
}

TEST_CASE("a store whose pages were overwritten is set aside too") {
  test::scratch_dir dir;
  {
    auto store = open(dir / "db");
    for (int i = 0; i < 500; ++i)
      REQUIRE(store.add_address({eleven, std::string(60, 'a'), i}));
  } // Closing moves everything from the log into the file.
  {
    std::fstream file(dir / "db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 3);
    file << std::string(4096 * 8, '\x5a');
  }
  auto store = open(dir / "db");
  CHECK(store.set_aside().has_value());
  CHECK(store.addresses(eleven, 10)->empty());
}

TEST_CASE("a store of a newer daemon is left alone") {
  test::scratch_dir dir;
  REQUIRE(open(dir / "db").begin_toggle(eleven, "a", 1));
  REQUIRE(connection::open(dir / "db")->run("PRAGMA user_version = 99"));
  auto x = journal_store::open(dir / "db");
  REQUIRE_FALSE(x);
  CHECK(x.why().code == fault::unsupported);
  REQUIRE(connection::open(dir / "db")->run("PRAGMA user_version = 4"));
  CHECK(open(dir / "db").toggle(1));
}

TEST_CASE("a full disk is an error that loses nothing else") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  auto id = *store.begin_toggle(eleven, "a", 1);
  REQUIRE(store.append_trace(id, {0, 1, "kept", "", "", 0}));
  {
    // SQLite's own page limit answers SQLITE_FULL just as the file system would.
    auto full = store.limit_pages(1);
    REQUIRE(full);
    auto put = store.append_trace(id, {0, 2, "lost", std::string(200'000, 'x'), "", 0});
    REQUIRE_FALSE(put);
    CHECK(put.why().code == fault::exhausted);
    CHECK(store.trace(id)->size() == 1);
    REQUIRE(store.limit_pages(100'000));
  }
  CHECK(*store.append_trace(id, {0, 3, "room again", "", "", 0}) == 2);
}

TEST_CASE("a directory that cannot be made is a clear failure") {
  test::scratch_dir dir;
  std::ofstream(dir / "file") << "x";
  auto x = journal_store::open(dir / "file/below/db");
  REQUIRE_FALSE(x);
  CHECK(x.why().code == fault::denied);
  CHECK(x.why().doing.find("file/below/db") != std::string::npos);
}
