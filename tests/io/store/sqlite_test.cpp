#include "io/store/sqlite.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::store;

TEST_CASE("a connection writes ahead and keeps foreign keys") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(db);
  auto text = [&](const char* sql) {
    auto query = db->prepare(sql);
    REQUIRE(query);
    REQUIRE(*query->step());
    return query->text(0);
  };
  CHECK(text("PRAGMA journal_mode") == "wal");
  CHECK(text("PRAGMA foreign_keys") == "1");
  CHECK(text("PRAGMA busy_timeout") == "1500");
}

TEST_CASE("values go in and come out, empty text is no NULL") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  REQUIRE(db->run("CREATE TABLE t(a INTEGER, b TEXT NOT NULL)"));
  REQUIRE(db->write("INSERT INTO t VALUES (?1, ?2)", -5, std::string{}));
  CHECK(db->last_id() == 1);
  CHECK(db->changes() == 1);
  auto query = db->prepare("SELECT a, b, NULL FROM t");
  REQUIRE(*query->step());
  CHECK(query->number(0) == -5);
  CHECK_FALSE(query->is_null(1));
  CHECK(query->is_null(2));
  CHECK_FALSE(*query->step());
}

TEST_CASE("mistakes are failures with a fault") {
  test::scratch_dir dir;
  auto db = connection::open(dir / "db");
  CHECK_FALSE(db->run("not SQL"));
  CHECK_FALSE(db->prepare("SELECT ?1", 1, 2)); // One value too many.
  REQUIRE(db->run("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1)"));
  CHECK(db->write("INSERT INTO t VALUES (?1)", 1).why().code == fault::refused);
  CHECK(connection::open(dir / "missing/db").why().code == fault::denied);
}
