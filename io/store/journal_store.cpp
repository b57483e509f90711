#include "io/store/journal_store.hpp"

#include "io/store/rows.hpp"
#include "io/store/schema.hpp"

#include <filesystem>
#include <limits>

namespace dongled::io::store {

namespace {

namespace fs = std::filesystem;

/// What is written anew, once, to be able to shrink. A bigger one would keep the daemon waiting.
constexpr int64_t small_enough = int64_t{64} << 20;

struct checked_journal {
  connection db;
  bool checked = true;
};

result<checked_journal> open_checked(const std::string& path, std::chrono::milliseconds check) {
  auto db = connection::open(path);
  if (!db)
    return db.why();
  auto checked = false;
  if (check.count() > 0) {
    auto sound = check_integrity(*db, check);
    if (!sound)
      return sound.why();
    checked = *sound == soundness::sound;
  }
  if (auto current = migrate(*db); !current)
    return current.why();
  if (auto whole = check_tables(*db); !whole)
    return whole.why();
  if (check.count() > 0)
    make_shrinkable(*db, small_enough);
  return checked_journal{*std::move(db), checked};
}

/// Renames the database and what SQLite keeps beside it, so that a fresh one can take its place.
result<std::string> put_aside(const std::string& path) {
  std::error_code error;
  for (int i = 1; i < 1000; ++i) {
    auto target = path + ".damaged-" + std::to_string(i);
    if (fs::exists(fs::symlink_status(target, error)))
      continue;
    fs::rename(path, target, error);
    if (error)
      return failure{fault::os, "set " + path + " aside: " + error.message(), error.value()};
    for (auto suffix : {"-wal", "-shm"})
      fs::rename(path + suffix, target + suffix, error); // Often not there.
    return target;
  }
  return failure{fault::exhausted, "set " + path + " aside: too many damaged stores lie there"};
}

toggle_record toggle_of(const statement& row) {
  toggle_record x;
  x.id = static_cast<uint64_t>(row.number(0));
  x.dongle = dongle_of(row.number(1));
  x.asked_by = row.text(2);
  x.started = row.number(3);
  if (!row.is_null(4))
    x.ended = row.number(4);
  x.result = row.text(5);
  x.outcome = row.text(6);
  return x;
}

} // namespace

const char* const journal_store::stopped_result =
  R"({"success":false,"outcome":"failed","error":"the daemon stopped"})";

result<journal_store> journal_store::open(const std::string& path,
                                          std::chrono::milliseconds check) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error); // A failure shows in the opening.
  // SQLite takes an empty file for a new store; somebody has emptied it.
  auto emptied = fs::exists(path, error) && fs::file_size(path, error) == 0;
  auto db = open_checked(path, check);
  std::optional<std::string> aside;
  if (!db && db.why().code == fault::bad_input) {
    auto moved = put_aside(path);
    if (!moved)
      return moved.why();
    aside = *moved;
    db = open_checked(path, check);
  }
  if (!db)
    return db.why();
  journal_store out(std::move(db->db), db->checked, path);
  out.set_aside_ = std::move(aside);
  out.emptied_ = emptied;
  return out;
}

result<uint64_t> journal_store::begin_toggle(subnet_id dongle, const std::string& asked_by,
                                             unix_ms now, std::optional<uint64_t> id) {
  auto put = id ? db_.write("INSERT OR IGNORE INTO toggles(id, dongle, asked_by, started, state) "
                            "VALUES (?1, ?2, ?3, ?4, 'running')",
                            static_cast<int64_t>(*id), dongle.n, asked_by, now)
                : db_.write("INSERT INTO toggles(dongle, asked_by, started, state) "
                            "VALUES (?1, ?2, ?3, 'running')",
                            dongle.n, asked_by, now);
  if (!put)
    return put.why();
  return id ? *id : static_cast<uint64_t>(db_.last_id());
}

result<uint64_t> journal_store::append_trace(uint64_t toggle, const trace_record& x) {
  auto put = db_.prepare("INSERT INTO traces SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5, "
                         "?6 FROM traces WHERE toggle = ?1 RETURNING seq",
                         toggle, x.at, x.action, x.why, x.read_back, x.duration_ms);
  if (!put)
    return put.why();
  auto row = put->step();
  if (!row)
    return row.why();
  auto seq = static_cast<uint64_t>(put->number(0));
  // The insert is committed when its statement has run to the end.
  if (auto end = put->step(); !end)
    return end.why();
  return seq;
}

result<done> journal_store::end_toggle(uint64_t toggle, unix_ms now, const std::string& result_json,
                                       const std::string& outcome) {
  auto put = db_.write("UPDATE toggles SET state = 'ended', ended = ?2, result = ?3, outcome = ?4 "
                       "WHERE id = ?1 AND state = 'running'",
                       toggle, now, result_json, outcome);
  if (put && db_.changes() == 0)
    return failure{fault::refused, "end toggle " + std::to_string(toggle) + ": it is not running"};
  return put;
}

result<std::vector<uint64_t>> journal_store::close_unfinished(unix_ms now,
                                                              const std::string& result_json) {
  return all<uint64_t>(db_.prepare("UPDATE toggles SET state = 'ended', ended = max(?1, started), "
                                   "result = ?2, outcome = 'failed' WHERE state = 'running' "
                                   "RETURNING id",
                                   now, result_json),
                       [](const statement& row) { return static_cast<uint64_t>(row.number(0)); });
}

result<toggle_record> journal_store::toggle(uint64_t id) {
  auto found =
    all(db_.prepare("SELECT id, dongle, asked_by, started, ended, result, outcome FROM toggles "
                    "WHERE id = ?1",
                    id),
        toggle_of);
  if (!found)
    return found.why();
  if (found->empty())
    return failure{fault::not_found, "find toggle " + std::to_string(id)};
  return std::move(found->front());
}

result<std::vector<trace_record>> journal_store::trace(uint64_t toggle) {
  return all<trace_record>(db_.prepare("SELECT seq, at, action, why, read_back, duration_ms "
                                       "FROM traces WHERE toggle = ?1 ORDER BY seq",
                                       toggle),
                           [](const statement& row) {
                             return trace_record{static_cast<uint64_t>(row.number(0)),
                                                 row.number(1),
                                                 row.text(2),
                                                 row.text(3),
                                                 row.text(4),
                                                 row.number(5)};
                           });
}

result<std::vector<toggle_record>> journal_store::toggles(std::optional<subnet_id> dongle,
                                                          size_t limit) {
  toggle_filter x;
  x.dongle = dongle;
  x.limit = limit;
  return toggles(x);
}

result<std::vector<toggle_record>> journal_store::toggles(const toggle_filter& x) {
  constexpr auto most = std::numeric_limits<int64_t>::max();
  auto dongle = x.dongle ? int64_t{x.dongle->n} : int64_t{-1};
  return all(
    db_.prepare("SELECT id, dongle, asked_by, started, ended, result, outcome FROM toggles "
                "WHERE id > ?1 AND id < ?2 AND (?3 < 0 OR dongle = ?3) AND started >= ?4 "
                "AND (?5 = '' OR outcome = ?5 OR (?5 = 'running' AND state = ?5)) "
                "AND substr(asked_by, 1, length(?6)) = ?6 ORDER BY id DESC LIMIT ?7",
                clamped(x.after), x.before == 0 ? most : clamped(x.before), dongle, x.since,
                x.outcome, x.asked_by, clamped(x.limit)),
    toggle_of);
}

result<done> journal_store::add_address(const address_record& x) {
  return db_.write("INSERT INTO addresses(dongle, address, at) VALUES (?1, ?2, ?3)", x.dongle.n,
                   x.address, x.at);
}

result<std::vector<address_record>> journal_store::addresses(subnet_id dongle, size_t limit) {
  return all<address_record>(
    db_.prepare("SELECT dongle, address, at FROM addresses WHERE dongle = ?1 "
                "ORDER BY id DESC LIMIT ?2",
                dongle.n, clamped(limit)),
    [](const statement& row) {
      return address_record{dongle_of(row.number(0)), row.text(1), row.number(2)};
    });
}

result<done> journal_store::learn(const topology_record& x) {
  // REPLACE drops whatever stood in the way: the port's old dongle and the dongle's old port.
  return db_.write("INSERT OR REPLACE INTO topology(port, dongle, imei, learned) "
                   "VALUES (?1, ?2, ?3, ?4)",
                   x.port.text, x.dongle.n, x.imei, x.learned);
}

result<std::vector<topology_record>> journal_store::topology() {
  return all<topology_record>(
    db_.prepare("SELECT port, dongle, imei, learned FROM topology ORDER BY dongle"),
    [](const statement& row) {
      return topology_record{{row.text(0)}, dongle_of(row.number(1)), row.text(2), row.number(3)};
    });
}

/// An operator's wish survives a power cut once it is told to be kept.
template <class Write>
result<done> journal_store::durably(Write write) {
  if (auto full = db_.run("PRAGMA synchronous = FULL"); !full)
    return full;
  auto out = write();
  (void)db_.run("PRAGMA synchronous = NORMAL"); // else what follows is only slower
  return out;
}

result<done> journal_store::set_power_off(const power_off_record& x) {
  return durably([&] {
    return db_.write("INSERT OR REPLACE INTO power_off(dongle, asked_by, at) VALUES (?1, ?2, ?3)",
                     x.dongle.n, x.asked_by, x.at);
  });
}

result<done> journal_store::clear_power_off(subnet_id dongle) {
  return durably([&] { return db_.write("DELETE FROM power_off WHERE dongle = ?1", dongle.n); });
}

result<std::vector<power_off_record>> journal_store::powered_off() {
  return all<power_off_record>(
    db_.prepare("SELECT dongle, asked_by, at FROM power_off ORDER BY dongle"),
    [](const statement& row) {
      return power_off_record{dongle_of(row.number(0)), row.text(1), row.number(2)};
    });
}

result<done> journal_store::set_pause(const pause_record& x) {
  return durably([&] {
    return db_.write("INSERT OR REPLACE INTO pauses(dongle, until) VALUES (?1, ?2)", x.dongle.n,
                     x.until);
  });
}

result<done> journal_store::clear_pause(subnet_id dongle) {
  return durably([&] { return db_.write("DELETE FROM pauses WHERE dongle = ?1", dongle.n); });
}

result<std::vector<pause_record>> journal_store::pauses() {
  return all<pause_record>(db_.prepare("SELECT dongle, until FROM pauses ORDER BY dongle"),
                           [](const statement& row) {
                             return pause_record{dongle_of(row.number(0)), row.number(1)};
                           });
}

result<done> journal_store::limit_pages(uint32_t pages) {
  // A PRAGMA takes no bound values.
  return db_.run(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
}

} // namespace dongled::io::store
