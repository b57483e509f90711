// How the store forgets what is too old, or too much, and gives the room back to the disk.
#include "io/store/journal_store.hpp"
#include "io/store/rows.hpp"

#include <array>
#include <filesystem>

namespace dongled::io::store {

namespace {

/// Each looks at its oldest rows only (they lie together), so it costs the same however many there
/// are. ?1: forget what is older; ?2: how many rows to look at.
constexpr std::array oldest_rows{
  "DELETE FROM happenings WHERE id IN (SELECT id FROM (SELECT id, at FROM happenings ORDER BY id "
  "LIMIT ?2) WHERE at < ?1)",
  "DELETE FROM toggles WHERE id IN (SELECT id FROM (SELECT id, state, ended FROM toggles "
  "ORDER BY id LIMIT ?2) WHERE state = 'ended' AND ended < ?1)",
  "DELETE FROM addresses WHERE id IN (SELECT id FROM (SELECT id, at FROM addresses ORDER BY id "
  "LIMIT ?2) WHERE at < ?1)",
  "DELETE FROM traffic_hours WHERE hour IN (SELECT DISTINCT hour FROM traffic_hours WHERE hour < "
  "?1 "
  "ORDER BY hour LIMIT ?2)",
  "DELETE FROM signals WHERE at IN (SELECT DISTINCT at FROM signals WHERE at < ?1 ORDER BY at "
  "LIMIT ?2)",
};

/// A dongle's own account stays.
constexpr auto old_users = "DELETE FROM traffic WHERE user <> '' AND seen < ?1";

constexpr auto ends_of_all =
  "SELECT min(x), max(x) FROM (SELECT * FROM (SELECT at AS x FROM happenings ORDER BY id LIMIT 1) "
  "UNION ALL SELECT * FROM (SELECT started FROM toggles WHERE state = 'ended' ORDER BY id LIMIT 1) "
  "UNION ALL SELECT * FROM (SELECT at FROM addresses ORDER BY id LIMIT 1) "
  "UNION ALL SELECT min(hour) FROM traffic_hours UNION ALL SELECT min(at) FROM signals "
  "UNION ALL SELECT * FROM (SELECT at FROM happenings ORDER BY id DESC LIMIT 1) "
  "UNION ALL SELECT * FROM (SELECT started FROM toggles WHERE state = 'ended' ORDER BY id DESC "
  "LIMIT 1) "
  "UNION ALL SELECT * FROM (SELECT at FROM addresses ORDER BY id DESC LIMIT 1) "
  "UNION ALL SELECT max(hour) FROM traffic_hours UNION ALL SELECT max(at) FROM signals)";

} // namespace

result<store_extent> journal_store::extent() {
  store_extent out;
  auto pages = db_.number("PRAGMA page_count"), idle = db_.number("PRAGMA freelist_count"),
       size = db_.number("PRAGMA page_size");
  for (auto* x : {&pages, &idle, &size})
    if (!*x)
      return x->why();
  std::error_code none;
  auto log = std::filesystem::file_size(path_ + "-wal", none);
  out.used = static_cast<uint64_t>((*pages - *idle) * *size) + (none ? 0 : log);
  out.idle = static_cast<uint64_t>(*idle * *size);
  auto ends = db_.prepare(ends_of_all);
  if (!ends)
    return ends.why();
  auto row = ends->step();
  if (!row)
    return row.why();
  if (*row && !ends->is_null(0)) {
    out.oldest = ends->number(0);
    out.newest = ends->number(1);
  }
  return out;
}

result<size_t> journal_store::forget(unix_ms before, unix_ms users_before, size_t at_most) {
  size_t gone = 0;
  auto done_all = db_.together([&] {
    result<done> r = done{};
    for (auto* sql : oldest_rows) {
      if (r = db_.write(sql, before, clamped(at_most)); !r)
        return r;
      gone += static_cast<size_t>(db_.changes());
    }
    if (r = db_.write(old_users, users_before); r)
      gone += static_cast<size_t>(db_.changes());
    return r;
  });
  if (!done_all)
    return done_all.why();
  return gone;
}

result<size_t> journal_store::shrink(size_t pages) {
  auto before = db_.number("PRAGMA freelist_count");
  if (!before)
    return before.why();
  // The pages go from the end of the file when the log is written back into it.
  auto sql = "PRAGMA incremental_vacuum(" + std::to_string(pages) + ')';
  if (auto given = db_.run(sql.c_str()); !given)
    return given.why();
  auto left = db_.number("PRAGMA freelist_count");
  if (!left)
    return left.why();
  if (*left > 0 && *left < *before)
    return static_cast<size_t>(*left);
  if (auto back = db_.run("PRAGMA wal_checkpoint(TRUNCATE)"); !back)
    return back.why();
  return size_t{0}; // Also when it cannot give back any.
}

} // namespace dongled::io::store
