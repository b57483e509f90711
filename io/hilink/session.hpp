#pragma once

#include "io/hilink/login_guard.hpp"
#include "io/hilink/ticks.hpp"
#include "io/hilink/token_queue.hpp"
#include "io/hilink/transport.hpp"
#include "io/hilink/xml.hpp"

#include <optional>
#include <string>

namespace dongled::io::hilink {

/// Who we are to a modem, and how patient.
struct login {
  std::string username = "admin";
  std::optional<std::string> password; ///< Absent: calls that need a login are refused.
  milliseconds request_timeout{4000};  ///< Hard limit of one HTTP exchange.
  milliseconds logout_after{60'000};   ///< An idle login is given back after so long.
};

/// A conversation with one modem: cookie, tokens, login, and the fixed reactions to its errors.
/// Everything blocks until `end` at the latest. Not thread-safe.
class session {
public:
  session(transport& wire, login who, ticks clock);

  /// Fetches "/api/…". Sent again once when the connection breaks.
  result<element> get(const std::string& path, time_point end);

  /// Sends a request body. Never sent again unless the modem said that it did not take it.
  result<element> post(const std::string& path, const std::string& body, time_point end);

  /// Gives the modem's only seat back, when we hold it.
  result<done> log_out(time_point end);

  /// True when we are logged in and said nothing for `logout_after`.
  bool wants_logout(time_point now) const;

  /// Drops cookie, tokens and login without a word.
  void forget();

  /// Takes other credentials; what the old ones were refused for is forgotten.
  void use(login who);

  bool logged_in() const { return logged_in_; }
  std::optional<failure> login_trouble(time_point now) const { return guard_.forbids(now); }
  const ticks& time() const { return clock_; }

private:
  struct exchange; ///< One request with its retries.

  result<element> converse(exchange what);
  result<done> prepare(const exchange& what);
  result<http_reply> send(const http_request& what, time_point end);
  result<element> send_once(const exchange& what);
  result<element> plain_get(const std::string& path, time_point end, int tries = 2);
  result<element> plain_post(const std::string& path, const std::string& body, time_point end);

  result<done> fetch_session(time_point end);
  result<done> fetch_token(time_point end);
  result<done> fetch_session_and_token(time_point end);
  result<done> fetch_second_token(time_point end);
  result<done> fetch_home_page(time_point end);

  result<bool> login_needed(time_point end);
  result<done> log_in(time_point end);
  result<done> log_in_scram(time_point end);
  result<done> log_in_hashed(bool salted, time_point end);
  result<done> login_refused(failure why, time_point end);
  void note(const http_reply& reply);

  transport& wire_;
  login who_;
  ticks clock_;
  token_queue tokens_;
  login_guard guard_;
  std::string cookie_;
  std::optional<bool> login_needed_;
  bool logged_in_ = false;
  bool second_token_absent_ = false;
  time_point last_used_{};
};

} // namespace dongled::io::hilink
