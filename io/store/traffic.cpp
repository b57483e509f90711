// How the store keeps what was carried: sums of runs, one on top of the other.
#include "io/store/journal_store.hpp"
#include "io/store/rows.hpp"

namespace dongled::io::store {

result<done> journal_store::put_traffic(int64_t run, const traffic_records& sums) {
  // An SQL sum that overflows turns into a float, so each stops at the largest integer instead.
  static constexpr auto put =
    "INSERT INTO traffic VALUES (?1, ?2, 0, 0, 0, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET "
    "up_bytes = min(up_bytes, 9223372036854775807 - run_up_bytes * (run <> ?3)) "
    "+ run_up_bytes * (run <> ?3), "
    "down_bytes = min(down_bytes, 9223372036854775807 - run_down_bytes * (run <> ?3)) "
    "+ run_down_bytes * (run <> ?3), "
    "connections = min(connections, 9223372036854775807 - run_connections * (run <> ?3)) "
    "+ run_connections * (run <> ?3), "
    "run = ?3, run_up_bytes = ?4, run_down_bytes = ?5, run_connections = ?6";
  if (auto begun = db_.run("BEGIN IMMEDIATE"); !begun)
    return begun;
  result<done> r = done{};
  for (auto x = sums.begin(); r && x != sums.end(); ++x)
    r = db_.write(put, x->dongle.n, x->user, run, clamped(x->up_bytes), clamped(x->down_bytes),
                  clamped(x->connections));
  if (r)
    r = db_.run("COMMIT");
  if (!r)
    (void)db_.run("ROLLBACK"); // Fails when SQLite has rolled back by itself; either way it is.
  return r;
}

result<traffic_records> journal_store::traffic_before(int64_t run) {
  return all<traffic_record>(
    db_.prepare("SELECT dongle, user, "
                "min(up_bytes, 9223372036854775807 - run_up_bytes * (run <> ?1)) "
                "+ run_up_bytes * (run <> ?1), "
                "min(down_bytes, 9223372036854775807 - run_down_bytes * (run <> ?1)) "
                "+ run_down_bytes * (run <> ?1), "
                "min(connections, 9223372036854775807 - run_connections * (run <> ?1)) "
                "+ run_connections * (run <> ?1) FROM traffic ORDER BY dongle, user",
                run),
    [](const statement& row) {
      return traffic_record{
        dongle_of(row.number(0)), row.text(1), static_cast<uint64_t>(row.number(2)),
        static_cast<uint64_t>(row.number(3)), static_cast<uint64_t>(row.number(4))};
    });
}

} // namespace dongled::io::store
