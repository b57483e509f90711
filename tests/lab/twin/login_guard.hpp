#pragma once

#include "tests/lab/twin/modem_state.hpp"
#include "tests/lab/twin/session_book.hpp"

#include <chrono>

namespace dongled::lab {

/// Decides whether somebody may try to log in now, and locks out who guesses.
class login_guard {
public:
  explicit login_guard(const twin_options& options) : options_(&options) {}

  /// 0, or the error a login gets before its password is even looked at: 108007 locked out,
  /// 108003 somebody else is logged in.
  int admit(const modem_state& modem, session_book& sessions, const web_session* mine,
            time_point now) const;

  /// A wrong password; returns the error for it (108006).
  int failed(time_point now);

  /// The right password: the count begins again.
  void succeeded() noexcept { failures_ = 0; }

  /// Power was lost: the counter lives in RAM.
  void forget() noexcept;

  /// How long logins are still refused; 0 = not at all.
  std::chrono::milliseconds locked_for(const modem_state& modem, time_point now) const;

private:
  const twin_options* options_;
  int failures_ = 0;
  time_point locked_until_{};
};

} // namespace dongled::lab
