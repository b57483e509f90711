#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace dongled {

/// One of our own promises is broken: the program is wrong, not the world. Ends the actor that saw
/// it, whose supervisor starts it again from what is on disk; ends a relay in a reactor; is a 500
/// in a request.
struct broken_promise : std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws a broken_promise that says where, what should have held, and what was.
[[noreturn]] void break_promise(const char* what, const std::string& values,
                                const std::source_location& at);

/// Holds in release builds, too. @p what says what must hold, in words. About our own values only,
/// never about input: what comes from outside is judged, and answered. Lives in the log and in the
/// chronicle by the reason with which the actor dies.
inline void check(bool holds, const char* what,
                  const std::source_location& at = std::source_location::current()) {
  if (!holds) [[unlikely]]
    break_promise(what, {}, at);
}

/// The same with values, which @p values puts into words when they are needed only.
template <class F>
void check(bool holds, const char* what, F values,
           const std::source_location& at = std::source_location::current()) {
  if (!holds) [[unlikely]]
    break_promise(what, values(), at);
}

} // namespace dongled
