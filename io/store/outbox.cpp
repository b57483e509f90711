#include "io/store/outbox.hpp"

#include "io/store/rows.hpp"

#include <algorithm>
#include <filesystem>

namespace dongled::io::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* tables = R"(
  CREATE TABLE IF NOT EXISTS items(
    row INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, event TEXT NOT NULL,
    delivery TEXT NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
    tries INTEGER NOT NULL, next_try INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS items_of ON items(queue, row);
  CREATE TABLE IF NOT EXISTS outages(dongle INTEGER PRIMARY KEY, id INTEGER NOT NULL,
    since INTEGER NOT NULL, phase TEXT NOT NULL, why TEXT NOT NULL, told INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS place(one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL);
)";

result<connection> open_whole(const std::string& path) {
  auto db = connection::open(path);
  if (!db)
    return db;
  // A commit must be on the disk before it counts: what was delivered is forgotten by it.
  if (auto set = db->run("PRAGMA synchronous = FULL"); !set)
    return set.why();
  if (auto made = db->run(tables); !made)
    return made.why();
  return db;
}

/// Renames the database and what SQLite keeps beside it. One damaged file is kept, the newest.
result<std::string> set_outbox_aside(const std::string& path) {
  auto target = path + ".damaged";
  std::error_code error;
  fs::rename(path, target, error);
  if (error)
    return failure{fault::os, "set " + path + " aside: " + error.message(), error.value()};
  for (auto suffix : {"-wal", "-shm"})
    fs::remove(path + suffix, error); // Of no use without the file.
  return target;
}

outbox_item item_of(const statement& row) {
  outbox_item x;
  x.row = row.number(0);
  x.queue = row.text(1);
  x.event = row.text(2);
  x.delivery = row.text(3);
  x.body = row.text(4);
  x.created = row.number(5);
  x.tries = static_cast<uint32_t>(std::clamp<int64_t>(row.number(6), 0, 1'000'000));
  x.next_try = row.number(7);
  return x;
}

std::pair<subnet_id, open_outage> outage_of(const statement& row) {
  return {dongle_of(row.number(0)),
          {static_cast<uint64_t>(row.number(1)), row.number(2), row.text(3), row.text(4),
           row.number(5) != 0}};
}

} // namespace

result<outbox> outbox::open(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error); // A failure shows in the opening.
  auto db = open_whole(path);
  std::optional<std::string> aside;
  if (!db && db.why().code == fault::bad_input) {
    auto moved = set_outbox_aside(path);
    if (!moved)
      return moved.why();
    aside = *moved;
    db = open_whole(path);
  }
  if (!db)
    return db.why();
  outbox out(*std::move(db));
  out.set_aside_ = std::move(aside);
  return out;
}

result<std::optional<uint64_t>> outbox::position() {
  auto query = db_.prepare("SELECT position FROM place");
  if (!query)
    return query.why();
  auto row = query->step();
  if (!row)
    return row.why();
  return *row ? std::optional(static_cast<uint64_t>(query->number(0))) : std::nullopt;
}

result<open_outages> outbox::outages() {
  auto rows =
    all(db_.prepare("SELECT dongle, id, since, phase, why, told FROM outages"), outage_of);
  if (!rows)
    return rows.why();
  return open_outages{rows->begin(), rows->end()};
}

result<done> outbox::put(uint64_t position, const std::vector<outbox_item>& fresh,
                         const open_outages& now) {
  return db_.together([&]() -> result<done> {
    for (auto& x : fresh)
      if (auto put = db_.write("INSERT INTO items(queue, event, delivery, body, created, tries, "
                               "next_try) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)",
                               x.queue, x.event, x.delivery, x.body, x.created);
          !put)
        return put;
    if (auto gone = db_.run("DELETE FROM outages"); !gone)
      return gone;
    for (auto& [dongle, x] : now)
      if (auto put = db_.write("INSERT INTO outages VALUES (?1, ?2, ?3, ?4, ?5, ?6)", dongle.n,
                               clamped(x.id), x.since, x.phase, x.why, x.told);
          !put)
        return put;
    return db_.write("INSERT OR REPLACE INTO place VALUES (1, ?1)", clamped(position));
  });
}

result<std::optional<outbox_item>> outbox::head(const std::string& queue) {
  auto rows = all(db_.prepare("SELECT row, queue, event, delivery, body, created, tries, next_try "
                              "FROM items WHERE queue = ?1 ORDER BY row LIMIT 1",
                              queue),
                  item_of);
  if (!rows)
    return rows.why();
  return rows->empty() ? std::nullopt : std::optional(std::move(rows->front()));
}

result<done> outbox::remove(int64_t row) {
  return db_.write("DELETE FROM items WHERE row = ?1", row);
}

result<done> outbox::postpone(int64_t row, uint32_t tries, unix_ms next_try) {
  return db_.write("UPDATE items SET tries = ?2, next_try = ?3 WHERE row = ?1", row, tries,
                   next_try);
}

result<uint64_t> outbox::waiting(const std::string& queue) {
  auto query = db_.prepare("SELECT count(*) FROM items WHERE queue = ?1", queue);
  if (!query)
    return query.why();
  if (auto row = query->step(); !row)
    return row.why();
  return static_cast<uint64_t>(query->number(0));
}

result<uint64_t> outbox::trim(const std::string& queue, uint64_t most) {
  auto gone = db_.write("DELETE FROM items WHERE queue = ?1 AND row IN (SELECT row FROM items "
                        "WHERE queue = ?1 ORDER BY row DESC LIMIT -1 OFFSET ?2)",
                        queue, clamped(most));
  if (!gone)
    return gone.why();
  return static_cast<uint64_t>(db_.changes());
}

result<uint64_t> outbox::keep_only(const std::vector<std::string>& queues) {
  auto there = all<std::string>(db_.prepare("SELECT DISTINCT queue FROM items"),
                                [](const statement& row) { return row.text(0); });
  if (!there)
    return there.why();
  uint64_t n = 0;
  for (auto& x : *there) {
    if (std::find(queues.begin(), queues.end(), x) != queues.end())
      continue;
    if (auto gone = db_.write("DELETE FROM items WHERE queue = ?1", x); !gone)
      return gone.why();
    n += static_cast<uint64_t>(db_.changes());
  }
  return n;
}

} // namespace dongled::io::store
