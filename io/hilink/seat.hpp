#pragma once

#include "io/hilink/line.hpp"
#include "io/hilink/login_guard.hpp"
#include "io/hilink/login_state.hpp"

#include <memory>
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
  std::optional<failure> trouble(time_point now) const { return guard_->forbids(now, me()); }

  /// Shares what is known of refused logins with whoever else asks this modem, now or later.
  void share(std::shared_ptr<login_guard> guard) { guard_ = std::move(guard); }

  /// Takes other credentials; what the old ones were refused for does not count for them.
  void use(login who);
  bool is(const login& who) const {
    return who.username == who_.username && who.password == who_.password;
  }

private:
  digest me() const { return credentials(who_.username, who_.password.value_or("")); }
  result<done> attempt(time_point end);
  result<done> answer_challenge(time_point end);
  result<done> send_password(login_kind kind, int type, time_point end);
  std::optional<login_state> state_now(time_point end);

  line& line_;
  login who_;
  std::shared_ptr<login_guard> guard_ = std::make_shared<login_guard>();
  int unsaid_type_ = plain_type; ///< How a firmware that names no password type takes it.
  std::optional<bool> needed_;
};

} // namespace dongled::io::hilink
