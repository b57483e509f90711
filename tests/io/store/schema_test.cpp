#include "io/store/schema.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::store;

TEST_CASE("migrating twice changes nothing the second time") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
  REQUIRE(db->write("INSERT INTO power_off VALUES (11, 'a', 1)"));
  REQUIRE(migrate(*db));
  auto query = db->prepare("SELECT count(*) FROM power_off");
  REQUIRE(*query->step());
  CHECK(query->number(0) == 1);
  CHECK(check_integrity(*db));
}

TEST_CASE("a store of the first version learns to keep pauses, and keeps what it has") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(migrate(*db));
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
