#pragma once

#include "io/hilink/line.hpp"
#include "io/hilink/login_guard.hpp"
#include "io/hilink/login_state.hpp"

#include <optional>
#include <string>

namespace dongled::io::hilink {

/// Who we are to a modem, and how patient.
struct login {
  std::string username = "admin";
  std::optional<std::string> password{}; ///< Absent: calls that need a login are refused.
  milliseconds request_timeout{4000};    ///< Hard limit of one HTTP exchange.
  milliseconds logout_after{60'000};     ///< An idle login is given back after so long.
};

/// The one login a modem has room for: takes it in whichever way the firmware asks, gives it
/// back, and never burns attempts. Blocks until `end` at the latest.
class seat {
public:
  seat(line& on, login who) : line_(on), who_(std::move(who)) {}

  /// Whether this modem wants a login at all; asked once.
  result<bool> needed(time_point end);

  /// The modem told us that it does.
  void found_needed() { needed_ = true; }

  /// Logs in. At most one attempt reaches the password check; after a refusal none does until its
  /// pause has passed (login_guard.hpp).
  result<done> take(time_point end);

  /// Logs out when we are logged in. When the modem stays silent the login is kept, to try again.
  result<done> leave(time_point end);

  bool held() const { return line_.at_stake() == line::stake::login; }
  bool wants_to_leave(time_point now) const;
  bool has_password() const { return who_.password.has_value(); }
  std::optional<failure> trouble(time_point now) const { return guard_.forbids(now); }

  /// Takes other credentials; what the old ones were refused for is forgotten.
  void use(login who);

private:
  result<done> attempt(time_point end);
  result<done> answer_challenge(time_point end);
  result<done> send_password(login_kind kind, time_point end);
  std::optional<std::chrono::minutes> wait_asked(time_point end);

  line& line_;
  login who_;
  login_guard guard_;
  std::optional<bool> needed_;
};

} // namespace dongled::io::hilink
