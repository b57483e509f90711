// How the store keeps what happened, and how well the modems hear.
#include "io/store/journal_store.hpp"
#include "io/store/rows.hpp"

#include <algorithm>

namespace dongled::io::store {

namespace {

happening_record happening_of(const statement& row) {
  happening_record x;
  x.id = static_cast<uint64_t>(row.number(0));
  x.at = row.number(1);
  x.kind = row.text(2);
  if (!row.is_null(3))
    x.dongle = dongle_of(row.number(3));
  x.text = row.text(4);
  x.actor = row.text(5);
  x.toggle = row.text(6);
  x.cause = static_cast<uint64_t>(row.number(7));
  x.by = row.text(8);
  x.details = row.text(9);
  return x;
}

/// ",kind,kind," for a search by SQL; empty: all.
std::string list_of(const std::vector<std::string>& kinds) {
  std::string out;
  for (auto& x : kinds)
    out += (out.empty() ? "," : "") + x + ",";
  return out;
}

std::optional<double> real_or_none(const statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

} // namespace

result<bool> journal_store::put_happening(const happening_record& x) {
  auto dongle = x.dongle ? std::optional(int64_t{x.dongle->n}) : std::nullopt;
  auto put = db_.write("INSERT OR IGNORE INTO happenings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                       "?9, ?10)",
                       clamped(x.id), x.at, x.kind, dongle, x.text, x.actor, x.toggle,
                       clamped(x.cause), x.by, x.details);
  if (!put)
    return put.why();
  return db_.changes() > 0;
}

result<bool> journal_store::has_happening(uint64_t id) {
  auto row = db_.prepare("SELECT 1 FROM happenings WHERE id = ?1", clamped(id));
  if (!row)
    return row.why();
  return row->step();
}

result<uint64_t> journal_store::newest_id(const std::string& path) {
  auto look = [&](bool alone) -> result<int64_t> {
    auto db = connection::open_to_read(path, alone);
    if (!db)
      return db.why();
    return db->number("SELECT max((SELECT coalesce(max(id), 0) FROM happenings), "
                      "(SELECT coalesce(max(id), 0) FROM toggles))");
  };
  auto newest = look(false);
  if (!newest && newest.why().code != fault::busy) // on a full disk, it may be
    newest = look(true);
  if (!newest)
    return newest.why();
  return static_cast<uint64_t>(std::max<int64_t>(*newest, 0));
}

result<std::vector<happening_record>> journal_store::happenings(const happening_filter& x) {
  constexpr auto most = std::numeric_limits<int64_t>::max();
  auto forward = x.after.has_value();
  auto sql =
    std::string("SELECT id, at, kind, dongle, text, actor, toggle, cause, told_by, details "
                "FROM happenings WHERE id > ?1 AND id < ?2 ")
    + (x.dongle ? "AND dongle = ?3 " : "AND ?3 < 0 ")
    + "AND (?4 = '' OR instr(?4, ',' || kind || ',') > 0) AND (?5 = '' OR toggle = ?5) "
      "ORDER BY id "
    + (forward ? "" : "DESC ") + "LIMIT ?6";
  auto out =
    all(db_.prepare(sql, clamped(x.after.value_or(0)), x.before == 0 ? most : clamped(x.before),
                    x.dongle ? int64_t{x.dongle->n} : int64_t{-1}, list_of(x.kinds), x.toggle,
                    clamped(x.limit)),
        happening_of);
  if (out && !forward)
    std::reverse(out->begin(), out->end());
  return out;
}

result<done> journal_store::put_signal(const signal_record& x) {
  return db_.write("INSERT OR REPLACE INTO signals VALUES (?1, ?2, ?3, ?4, ?5, ?6)", x.at,
                   x.dongle.n, x.rsrp, x.rsrq, x.sinr, x.band);
}

result<std::vector<signal_record>> journal_store::signals(std::optional<subnet_id> dongle,
                                                          unix_ms since, size_t limit) {
  return all<signal_record>(
    db_.prepare("SELECT at, dongle, rsrp, rsrq, sinr, band FROM signals "
                "WHERE at >= ?1 AND (?2 < 0 OR dongle = ?2) ORDER BY at, dongle LIMIT ?3",
                since, dongle ? int64_t{dongle->n} : int64_t{-1}, clamped(limit)),
    [](const statement& row) {
      return signal_record{row.number(0),        dongle_of(row.number(1)), real_or_none(row, 2),
                           real_or_none(row, 3), real_or_none(row, 4),     row.text(5)};
    });
}

} // namespace dongled::io::store
