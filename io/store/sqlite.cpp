#include "io/store/sqlite.hpp"

#include <sqlite3.h>

namespace dongled::io::store {

namespace {

/// Whoever holds the store for longer is not waited for: a stop must not, nor whoever asks the
/// journal.
constexpr int patience_ms = 1500;

/// How many of SQLite's instructions may pass between two looks at the clock: well under 1 ms.
constexpr int between_looks = 10'000;

int is_over(void* end) {
  return std::chrono::steady_clock::now()
         >= *static_cast<std::chrono::steady_clock::time_point*>(end);
}

fault fault_of(int code) {
  switch (code & 0xff) { // The low byte of an extended result code is the primary one.
  case SQLITE_FULL: return fault::exhausted;
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return fault::busy;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_MISMATCH: return fault::bad_input;
  case SQLITE_CONSTRAINT: return fault::refused;
  case SQLITE_INTERRUPT: return fault::timed_out;
  case SQLITE_PERM:
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
  case SQLITE_AUTH: return fault::denied;
  default: return fault::os;
  }
}

failure explain(sqlite3* db, const std::string& doing) {
  if (!db)
    return {fault::exhausted, doing + ": out of memory", SQLITE_NOMEM};
  auto code = sqlite3_extended_errcode(db);
  std::string words = sqlite3_errmsg(db);
  // A store without one of its tables is as damaged as one without a page.
  auto kind = words.starts_with("no such table") ? fault::bad_input : fault_of(code);
  return {kind, doing + ": " + words, code};
}

} // namespace

void statement::closer::operator()(sqlite3_stmt* x) const noexcept { sqlite3_finalize(x); }
void connection::closer::operator()(sqlite3* x) const noexcept { sqlite3_close(x); }

int statement::bind(int index, int64_t x) { return sqlite3_bind_int64(stmt_.get(), index, x); }

int statement::bind(int index, double x) { return sqlite3_bind_double(stmt_.get(), index, x); }

int statement::bind_null(int index) { return sqlite3_bind_null(stmt_.get(), index); }

int statement::bind(int index, std::string_view x) {
  // A null pointer would bind NULL instead of the empty text.
  return sqlite3_bind_text64(stmt_.get(), index, x.empty() ? "" : x.data(), x.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8);
}

result<bool> statement::step() {
  switch (sqlite3_step(stmt_.get())) {
  case SQLITE_ROW: return true;
  case SQLITE_DONE: return false;
  default: return explain(sqlite3_db_handle(stmt_.get()), "run a statement on the store");
  }
}

bool statement::is_null(int column) const {
  return sqlite3_column_type(stmt_.get(), column) == SQLITE_NULL;
}

int64_t statement::number(int column) const { return sqlite3_column_int64(stmt_.get(), column); }

double statement::real(int column) const { return sqlite3_column_double(stmt_.get(), column); }

std::string statement::text(int column) const {
  auto bytes = reinterpret_cast<const char*>(sqlite3_column_text(stmt_.get(), column));
  auto size = sqlite3_column_bytes(stmt_.get(), column);
  return bytes ? std::string(bytes, static_cast<size_t>(size)) : std::string{};
}

result<connection> connection::open(const std::string& path) {
  sqlite3* raw = nullptr;
  auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  auto error = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  connection db(raw);
  if (error != SQLITE_OK)
    return explain(raw, "open " + path);
  sqlite3_busy_timeout(raw, patience_ms);
  // WAL with synchronous=NORMAL cannot be damaged by a power cut; the last commits may be lost, and
  // what must not be lost (power intents) is not kept here.
  // auto_vacuum only takes before anything else is written.
  if (auto set = db.run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
                        "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                        "PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 4194304;");
      !set)
    return set.why();
  return db;
}

result<connection> connection::open_to_read(const std::string& path, bool alone) {
  // What has a meaning in a URI is written as its number.
  std::string name = "file:";
  for (char c : path)
    name += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
  name += alone ? "?immutable=1" : "";
  sqlite3* raw = nullptr;
  auto flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
  auto error = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  connection db(raw);
  if (error != SQLITE_OK)
    return explain(raw, "read " + path);
  return db;
}

result<done> connection::run(const char* sql) {
  if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed("run a statement on the store");
  return done{};
}

result<int64_t> connection::number(const char* sql) {
  auto query = compile(sql);
  if (!query)
    return query.why();
  auto row = query->step();
  if (!row)
    return row.why();
  return query->number(0);
}

void connection::limit(std::optional<std::chrono::steady_clock::time_point> end) {
  end_ = end ? std::make_unique<std::chrono::steady_clock::time_point>(*end) : nullptr;
  sqlite3_progress_handler(db_.get(), end_ ? between_looks : 0, end_ ? is_over : nullptr,
                           end_.get());
}

result<statement> connection::compile(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  auto size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v2(db_.get(), sql.data(), size, &raw, nullptr) != SQLITE_OK)
    return failed("prepare a statement");
  return statement(raw);
}

int64_t connection::last_id() const { return sqlite3_last_insert_rowid(db_.get()); }
int connection::changes() const { return sqlite3_changes(db_.get()); }
failure connection::failed(const char* doing) const { return explain(db_.get(), doing); }

} // namespace dongled::io::store
