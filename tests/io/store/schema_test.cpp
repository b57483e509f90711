#include "io/store/schema.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::store;

namespace {

/// What the third version had: so that the steps to the newest can be taken again.
void back_to_three(connection& db) {
  REQUIRE(db.run("DROP TABLE happenings; DROP TABLE traffic_hours; DROP TABLE signals;"
                 "ALTER TABLE traffic DROP COLUMN seen; ALTER TABLE toggles DROP COLUMN outcome;"
                 "PRAGMA user_version = 3"));
}

} // namespace

TEST_CASE("migrating twice changes nothing the second time") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  REQUIRE(db->write("INSERT INTO power_off VALUES (11, 'a', 1)"));
  REQUIRE(migrate(*db));
  auto query = db->prepare("SELECT count(*) FROM power_off");
  REQUIRE(*query->step());
  CHECK(query->number(0) == 1);
  CHECK(*check_integrity(*db, std::chrono::seconds{10}) == soundness::sound);
}

TEST_CASE("a store of the first version learns to keep pauses, and keeps what it has") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  back_to_three(*db);
  REQUIRE(db->run("DROP TABLE pauses; DROP TABLE traffic; CREATE TABLE traffic(dongle INTEGER "
                  "PRIMARY KEY, up_bytes INTEGER NOT NULL, down_bytes INTEGER NOT NULL, "
                  "connections INTEGER NOT NULL); PRAGMA user_version = 1"));
  REQUIRE(db->write("INSERT INTO power_off VALUES (11, 'a', 1)"));
  REQUIRE(migrate(*db));
  REQUIRE(db->write("INSERT INTO pauses VALUES (11, 0)"));
  auto query = db->prepare("SELECT count(*) FROM power_off");
  REQUIRE(*query->step());
  CHECK(query->number(0) == 1);
}

TEST_CASE("a store of the second version learns of users, and keeps what dongles carried") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  back_to_three(*db);
  REQUIRE(db->run("DROP TABLE traffic; CREATE TABLE traffic(dongle INTEGER PRIMARY KEY, up_bytes "
                  "INTEGER NOT NULL, down_bytes INTEGER NOT NULL, connections INTEGER NOT NULL); "
                  "INSERT INTO traffic VALUES (11, 5, 6, 7); PRAGMA user_version = 2"));
  REQUIRE(migrate(*db));
  auto query = db->prepare("SELECT dongle, user, up_bytes, down_bytes, connections, run_up_bytes "
                           "FROM traffic");
  REQUIRE(*query->step());
  CHECK(query->number(0) == 11);
  CHECK(query->text(1).empty());
  CHECK(query->number(2) == 5);
  CHECK(query->number(3) == 6);
  CHECK(query->number(4) == 7);
  CHECK(query->number(5) == 0);
  CHECK_FALSE(*query->step());
}

TEST_CASE("a store of the third version learns what there is to keep, and how its toggles ended") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  back_to_three(*db);
  REQUIRE(
    db->run("INSERT INTO toggles VALUES (1, 11, 'a', 1, 2, 'ended', '{\"outcome\":\"changed\"}');"
            "INSERT INTO toggles VALUES (2, 11, 'a', 1, 2, 'ended', 'no JSON');"
            "INSERT INTO toggles VALUES (3, 11, 'a', 1, NULL, 'running', '');"
            "INSERT INTO traces VALUES (1, 1, 5, 'look', 'why', 'read', 7);"
            "INSERT INTO traffic VALUES (11, 'alice', 1, 2, 3, 9, 4, 5, 6)"));
  REQUIRE(migrate(*db));
  auto text = [&](const char* sql) {
    auto query = db->prepare(sql);
    REQUIRE(query);
    REQUIRE(*query->step());
    return query->text(0);
  };
  CHECK(text("SELECT group_concat(id || outcome) FROM toggles") == "1changed,2,3");
  CHECK(text("SELECT count(*) FROM traces") == "1");
  CHECK(text("SELECT user || run_up_bytes FROM traffic") == "alice4");
  CHECK(text("SELECT seen > 1700000000000 FROM traffic") == "1");
  CHECK(text("SELECT count(*) FROM happenings") == "0");
}

TEST_CASE("a look for damage that takes too long is broken off, and the store works") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  REQUIRE(
    db->run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
            "INSERT INTO addresses SELECT i, 11, 'an address', i FROM n"));
  CHECK(*check_integrity(*db, std::chrono::milliseconds{0}) == soundness::unknown);
  CHECK(*check_integrity(*db, std::chrono::seconds{60}) == soundness::sound);
  CHECK(db->number("SELECT count(*) FROM addresses").operator*() == 100'000);
}

TEST_CASE("a file of an older daemon learns to shrink, unless it is big") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(db->run("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM;"
                  "PRAGMA journal_mode = WAL"));
  REQUIRE(migrate(*db));
  REQUIRE(*db->number("PRAGMA auto_vacuum") == 0);
  make_shrinkable(*db, 1);
  CHECK(*db->number("PRAGMA auto_vacuum") == 0);
  make_shrinkable(*db, 1 << 24);
  CHECK(*db->number("PRAGMA auto_vacuum") == 2);
  CHECK(*connection::open(dir / "db")->number("PRAGMA auto_vacuum") == 2);
}

TEST_CASE("a migration that fails leaves the store as it was") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  // A stranger's table stands where ours should go.
  REQUIRE(db->run("CREATE TABLE topology(x)"));
  REQUIRE_FALSE(migrate(*db));
  auto query = db->prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table'");
  REQUIRE(*query->step());
  CHECK(query->number(0) == 1);
}

TEST_CASE("a version from the future, or from nowhere, is not touched") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(db->run("PRAGMA user_version = 1000"));
  CHECK(migrate(*db).why().code == fault::unsupported);
  REQUIRE(db->run("PRAGMA user_version = -1"));
  CHECK(migrate(*db).why().code == fault::unsupported);
}
