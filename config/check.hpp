#pragma once

#include <stdexcept>
#include <string>

namespace dongled {

/// Where a promise stands. The standard's source_location is not to be had with clang before 16.
struct code_place {
  const char* file;
  unsigned line;

  static constexpr code_place here(const char* file = __builtin_FILE(),
                                   unsigned line = __builtin_LINE()) {
    return {file, line};
  }
};

/// One of our own promises is broken: the program is wrong, not the world. Ends the actor that saw
/// it, whose supervisor starts it again from what is on disk; ends a relay in a reactor; is a 500
/// in a request.
struct broken_promise : std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws a broken_promise that says where, what should have held, and what was.
[[noreturn]] void break_promise(const char* what, const std::string& values, code_place at);

/// Holds in release builds, too. @p what says what must hold, in words. About our own values only,
/// never about input: what comes from outside is judged, and answered. Lives in the log and in the
/// chronicle by the reason with which the actor dies.
inline void check(bool holds, const char* what, code_place at = code_place::here()) {
  if (!holds) [[unlikely]]
    break_promise(what, {}, at);
}

/// The same with values, which @p values puts into words when they are needed only.
template <class F>
void check(bool holds, const char* what, F values, code_place at = code_place::here()) {
  if (!holds) [[unlikely]]
    break_promise(what, values(), at);
}

} // namespace dongled
