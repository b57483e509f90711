#include "io/store/schema.hpp"

#include <array>
#include <string>

namespace dongled::io::store {

namespace {

/// Row N leads from version N to N + 1. Rows are only ever added: stores in the field have run
/// them.
constexpr std::array migrations{
  R"sql(
    CREATE TABLE toggles(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dongle INTEGER NOT NULL,
      asked_by TEXT NOT NULL,
      started INTEGER NOT NULL,
      ended INTEGER,
      state TEXT NOT NULL CHECK (state IN ('running', 'ended')),
      result TEXT NOT NULL DEFAULT '',
      CHECK ((state = 'ended') = (ended IS NOT NULL)));
    CREATE INDEX toggles_by_dongle ON toggles(dongle, id);
    CREATE TABLE traces(
      toggle INTEGER NOT NULL REFERENCES toggles(id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      action TEXT NOT NULL,
      why TEXT NOT NULL,
      read_back TEXT NOT NULL,
      duration_ms INTEGER NOT NULL,
      PRIMARY KEY (toggle, seq)) WITHOUT ROWID;
    CREATE TABLE addresses(
      id INTEGER PRIMARY KEY,
      dongle INTEGER NOT NULL,
      address TEXT NOT NULL,
      at INTEGER NOT NULL);
    CREATE INDEX addresses_by_dongle ON addresses(dongle, id);
    CREATE TABLE topology(
      port TEXT PRIMARY KEY,
      dongle INTEGER NOT NULL UNIQUE,
      imei TEXT NOT NULL,
      learned INTEGER NOT NULL);
    CREATE TABLE power_off(
      dongle INTEGER PRIMARY KEY,
      asked_by TEXT NOT NULL,
      at INTEGER NOT NULL);
    CREATE TABLE traffic(
      dongle INTEGER PRIMARY KEY,
      up_bytes INTEGER NOT NULL,
      down_bytes INTEGER NOT NULL,
      connections INTEGER NOT NULL);
  )sql",
  R"sql(
    CREATE TABLE pauses(
      dongle INTEGER PRIMARY KEY,
      until INTEGER NOT NULL);
  )sql",
  // Per user, and apart from the rest what the run that wrote last has carried: it says so again
  // and again, as a sum, so that nothing is lost or counted twice.
  R"sql(
    ALTER TABLE traffic RENAME TO former_traffic;
    CREATE TABLE traffic(
      dongle INTEGER NOT NULL,
      user TEXT NOT NULL,
      up_bytes INTEGER NOT NULL,
      down_bytes INTEGER NOT NULL,
      connections INTEGER NOT NULL,
      run INTEGER NOT NULL,
      run_up_bytes INTEGER NOT NULL,
      run_down_bytes INTEGER NOT NULL,
      run_connections INTEGER NOT NULL,
      PRIMARY KEY (dongle, user)) WITHOUT ROWID;
    INSERT INTO traffic SELECT dongle, '', up_bytes, down_bytes, connections, 0, 0, 0, 0
      FROM former_traffic;
    DROP TABLE former_traffic;
  )sql",
  // Everything that happened; what was carried by the hour; signals; when a user was last seen; and
  // how a toggle ended, to be asked for.
  R"sql(
    CREATE TABLE happenings(
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      dongle INTEGER,
      text TEXT NOT NULL,
      actor TEXT NOT NULL,
      toggle TEXT NOT NULL,
      cause INTEGER NOT NULL,
      told_by TEXT NOT NULL,
      details TEXT NOT NULL);
    CREATE INDEX happenings_by_dongle ON happenings(dongle, id);
    CREATE TABLE traffic_hours(
      hour INTEGER NOT NULL,
      dongle INTEGER NOT NULL,
      up_bytes INTEGER NOT NULL,
      down_bytes INTEGER NOT NULL,
      connections INTEGER NOT NULL,
      PRIMARY KEY (hour, dongle)) WITHOUT ROWID;
    CREATE TABLE signals(
      at INTEGER NOT NULL,
      dongle INTEGER NOT NULL,
      rsrp REAL,
      rsrq REAL,
      sinr REAL,
      band TEXT NOT NULL,
      PRIMARY KEY (at, dongle)) WITHOUT ROWID;
    ALTER TABLE traffic ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
    UPDATE traffic SET seen = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
    ALTER TABLE toggles ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
    UPDATE toggles SET outcome = coalesce(json_extract(result, '$.outcome'), '')
      WHERE state = 'ended' AND json_valid(result);
  )sql",
};

} // namespace

result<done> migrate(connection& db) {
  auto version = db.number("PRAGMA user_version");
  if (!version)
    return version.why();
  constexpr auto newest = static_cast<int64_t>(migrations.size());
  if (*version < 0 || *version > newest)
    return failure{fault::unsupported, "the store has version " + std::to_string(*version)
                                         + ", this daemon knows up to " + std::to_string(newest)};
  for (auto i = *version; i < newest; ++i) {
    auto step = "BEGIN IMMEDIATE;" + std::string(migrations[static_cast<size_t>(i)])
                + "PRAGMA user_version = " + std::to_string(i + 1) + "; COMMIT;";
    if (auto ran = db.run(step.c_str()); !ran) {
      (void)db.run("ROLLBACK"); // Fails when SQLite has rolled back by itself; either way it is.
      return ran.why();
    }
  }
  return done{};
}

result<done> check_tables(connection& db) {
  for (auto name : {"toggles", "traces", "addresses", "topology", "power_off", "pauses", "traffic",
                    "happenings", "traffic_hours", "signals"}) {
    auto query =
      db.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1", name);
    if (!query)
      return query.why();
    auto row = query->step();
    if (!row)
      return row.why();
    if (!*row || query->number(0) == 0)
      return failure{fault::bad_input,
                     std::string("the store is damaged: it has no table ") + name};
  }
  return done{};
}

result<soundness> check_integrity(connection& db, std::chrono::milliseconds limit) {
  auto query = db.prepare("PRAGMA quick_check(1)");
  if (!query)
    return query.why();
  db.limit(std::chrono::steady_clock::now() + limit);
  auto row = query->step();
  db.limit({});
  if (!row && row.why().code == fault::timed_out)
    return soundness::unknown;
  if (!row)
    return row.why();
  if (*row && query->text(0) == "ok")
    return soundness::sound;
  return failure{fault::bad_input, "the store is damaged: " + query->text(0)};
}

void make_shrinkable(connection& db, int64_t most) {
  constexpr int64_t incremental = 2;
  auto mode = db.number("PRAGMA auto_vacuum");
  auto pages = db.number("PRAGMA page_count"), size = db.number("PRAGMA page_size");
  if (!mode || !pages || !size || *mode == incremental || *pages * *size > most)
    return;
  (void)db.run(
    "PRAGMA auto_vacuum = INCREMENTAL; VACUUM"); // A full disk: the next start tries again.
}

} // namespace dongled::io::store
