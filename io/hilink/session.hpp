#pragma once

#include "io/hilink/seat.hpp"

#include <optional>
#include <set>
#include <string>

namespace dongled::io::hilink {

/// A conversation with one modem: gets what a request needs (cookie, token, login) and answers the
/// modem's errors in the fixed way of errors.hpp. Blocks until `end` at the latest. Not
/// thread-safe.
class session {
public:
  session(transport& wire, login who, ticks clock)
    : line_(wire, std::move(clock), who.request_timeout), seat_(line_, std::move(who)) {}
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Fetches "/api/…". Sent again once when the connection breaks.
  result<element> get(const std::string& path, time_point end);

  /// Sends a request body. Never sent again unless the modem said that it did not take it.
  result<element> post(const std::string& path, const std::string& body, time_point end);

  /// Gets everything a POST needs, so that a `post` that then fails silently has been sent.
  result<done> ready(time_point end);

  /// Logs in, if the modem wants logins: done means that our password is right, or needless.
  result<done> check_login(time_point end);

  /// Gives the modem's only seat back, when we hold it.
  result<done> log_out(time_point end) { return seat_.leave(end); }

  /// True when we are logged in and the last exchange is `logout_after` ago.
  bool wants_logout(time_point now) const { return seat_.wants_to_leave(now); }

  /// Drops cookie, tokens and login without a word.
  void forget() { line_.drop(); }

  /// Takes another user name or password; what the old ones were refused for is forgotten.
  void use(login who);
  bool is(const login& who) const { return seat_.is(who); }

  /// Goes on from what others were refused with the same credentials.
  void share(std::shared_ptr<login_guard> guard) { seat_.share(std::move(guard)); }

  bool logged_in() const { return seat_.held(); }
  std::optional<failure> login_trouble(time_point now) const { return seat_.trouble(now); }
  const ticks& clock() const { return line_.clock(); }

private:
  /// How much a request wants a login: not before the modem asks, if the modem wants one, or now.
  enum class claim : uint8_t { none, if_needed, must };

  template <class Attempt>
  result<element> converse(claim seat, const std::string& path, Attempt attempt, time_point end);
  result<done> prepare(claim seat, time_point end);
  bool outlived(const failure& why, const std::string& path, bool is_old);
  bool wants_login(const failure& why, time_point end);

  line line_;
  seat seat_;
  std::set<std::string> absent_; ///< Endpoints that a fresh session was told there are none of.
};

} // namespace dongled::io::hilink
