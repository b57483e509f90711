// How the store keeps what was carried: sums of runs, one on top of the other.
#include "io/store/journal_store.hpp"
#include "io/store/rows.hpp"

namespace dongled::io::store {

namespace {

unix_ms hour_of(unix_ms x) {
  constexpr unix_ms hour = 60 * 60 * 1000;
  return x - ((x % hour) + hour) % hour;
}

} // namespace

result<done> journal_store::put_traffic(int64_t run, const traffic_records& sums, unix_ms now) {
  // An SQL sum that overflows turns into a float, so each stops at the largest integer instead.
  static constexpr auto put =
    "INSERT INTO traffic VALUES (?1, ?2, 0, 0, 0, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET "
    "up_bytes = min(up_bytes, 9223372036854775807 - run_up_bytes * (run <> ?3)) "
    "+ run_up_bytes * (run <> ?3), "
    "down_bytes = min(down_bytes, 9223372036854775807 - run_down_bytes * (run <> ?3)) "
    "+ run_down_bytes * (run <> ?3), "
    "connections = min(connections, 9223372036854775807 - run_connections * (run <> ?3)) "
    "+ run_connections * (run <> ?3), "
    "run = ?3, run_up_bytes = ?4, run_down_bytes = ?5, run_connections = ?6, seen = ?7";
  // The row still has what this run had told before: the rest is this hour's.
  static constexpr auto put_hour =
    "INSERT INTO traffic_hours SELECT ?1, ?2, max(0, ?4 - coalesce(sum(run_up_bytes), 0)), "
    "max(0, ?5 - coalesce(sum(run_down_bytes), 0)), max(0, ?6 - coalesce(sum(run_connections), 0)) "
    "FROM traffic WHERE dongle = ?2 AND user = '' AND run = ?3 "
    "ON CONFLICT DO UPDATE SET up_bytes = up_bytes + min(excluded.up_bytes, 9223372036854775807 - "
    "up_bytes), down_bytes = down_bytes + min(excluded.down_bytes, 9223372036854775807 - "
    "down_bytes), connections = connections + min(excluded.connections, 9223372036854775807 - "
    "connections)";
  return db_.together([&] {
    result<done> r = done{};
    for (auto x = sums.begin(); r && x != sums.end(); ++x) {
      auto up = clamped(x->up_bytes), down = clamped(x->down_bytes), all = clamped(x->connections);
      if (x->user.empty())
        r = db_.write(put_hour, hour_of(now), x->dongle.n, run, up, down, all);
      if (r)
        r = db_.write(put, x->dongle.n, x->user, run, up, down, all, now);
    }
    return r;
  });
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

result<std::vector<hour_record>> journal_store::traffic_hours(std::optional<subnet_id> dongle,
                                                              unix_ms since, size_t limit) {
  return all<hour_record>(
    db_.prepare("SELECT hour, dongle, up_bytes, down_bytes, connections FROM traffic_hours "
                "WHERE hour >= ?1 AND (?2 < 0 OR dongle = ?2) ORDER BY hour, dongle LIMIT ?3",
                since, dongle ? int64_t{dongle->n} : int64_t{-1}, clamped(limit)),
    [](const statement& row) {
      return hour_record{row.number(0), dongle_of(row.number(1)),
                         static_cast<uint64_t>(row.number(2)), static_cast<uint64_t>(row.number(3)),
                         static_cast<uint64_t>(row.number(4))};
    });
}

} // namespace dongled::io::store
