#pragma once

#include "config/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace dongled::io::store {

/// A prepared statement that finalises itself. Must not outlive its connection.
class statement {
public:
  /// Advances to the next row; false at the end.
  result<bool> step();

  bool is_null(int column) const;
  int64_t number(int column) const;
  double real(int column) const;
  std::string text(int column) const;

private:
  friend class connection;
  explicit statement(sqlite3_stmt* x) : stmt_(x) {}

  int bind(int index, int64_t x);
  int bind(int index, double x);
  int bind(int index, std::string_view x);
  template <class T>
  int bind(int index, const std::optional<T>& x) {
    return x ? bind(index, *x) : bind_null(index);
  }
  int bind_null(int index);

  struct closer {
    void operator()(sqlite3_stmt* x) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, closer> stmt_;
};

/// An open SQLite database. Blocks on the disk and is not thread-safe: it belongs to one detached
/// actor. Write-ahead log, foreign keys on, five seconds of patience with another process. A file
/// that is made here can be shrunk (auto_vacuum).
class connection {
public:
  /// Opens or creates @p path. A file that is no database is `fault::bad_input`.
  static result<connection> open(const std::string& path);

  /// Opens what is there at @p path to read it, and waits for nobody who has it locked. That needs
  /// some room on the disk, for what readers and writers share; not so @p alone: then the file is
  /// read as it is, without its log, and nobody may write to it meanwhile.
  static result<connection> open_to_read(const std::string& path, bool alone = false);

  /// Runs SQL without values, several statements if need be.
  result<done> run(const char* sql);

  /// Runs a query of one row and one number.
  result<int64_t> number(const char* sql);

  /// Performs @p deed, any number of calls, as one transaction: all of it took, or nothing did.
  template <class Deed>
  result<done> together(Deed deed) {
    result<done> r = run("BEGIN IMMEDIATE");
    if (!r)
      return r;
    r = deed();
    if (r)
      r = run("COMMIT");
    if (!r)
      (void)run("ROLLBACK"); // Fails when SQLite has rolled back by itself; either way it is.
    return r;
  }

  /// What runs at @p end is broken off: `fault::timed_out`. Nothing: no limit any more.
  void limit(std::optional<std::chrono::steady_clock::time_point> end);

  /// Prepares @p sql and binds @p xs to ?1, ?2, …: integers as 64 bit, floating-point numbers as
  /// double, an empty optional as NULL, everything else as text.
  template <class... Ts>
  result<statement> prepare(std::string_view sql, const Ts&... xs) {
    auto made = compile(sql);
    if (!made)
      return made;
    int index = 0, error = 0;
    ((error = error ? error : made->bind(++index, bindable(xs))), ...);
    if (error)
      return failed("bind a value");
    return made;
  }

  /// Runs one statement that returns no rows.
  template <class... Ts>
  result<done> write(std::string_view sql, const Ts&... xs) {
    auto made = prepare(sql, xs...);
    if (!made)
      return made.why();
    auto stepped = made->step();
    if (!stepped)
      return stepped.why();
    return done{};
  }

  int64_t last_id() const;
  /// Rows changed by the last `write`.
  int changes() const;

private:
  explicit connection(sqlite3* x) : db_(x) {}

  template <class T>
  static auto bindable(const T& x) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<int64_t>(x);
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(x);
    else if constexpr (is_optional<T>::value)
      return x;
    else
      return std::string_view{x};
  }

  template <class T>
  struct is_optional : std::false_type {};
  template <class T>
  struct is_optional<std::optional<T>> : std::true_type {};

  result<statement> compile(std::string_view sql);
  failure failed(const char* doing) const;

  struct closer {
    void operator()(sqlite3* x) const noexcept;
  };
  std::unique_ptr<sqlite3, closer> db_;
  std::unique_ptr<std::chrono::steady_clock::time_point> end_; ///< SQLite holds its address.
};

} // namespace dongled::io::store
