#pragma once

#include "io/hilink/ticks.hpp"
#include "io/hilink/token_queue.hpp"
#include "io/hilink/transport.hpp"
#include "io/hilink/xml.hpp"

#include <optional>
#include <string>

namespace dongled::io::hilink {

/// What a reply says: its root element, or the refusal in it. A redirect, a missing page or a home
/// page means that the firmware has no such endpoint: `unsupported` with detail 100002. Whatever
/// else is no `<response>` is `bad_input`: nothing is read out of it.
result<element> understand(const http_reply& reply, std::string_view doing);

/// The session cookie and the one-time tokens of one modem, and requests that use them. Knows
/// nothing of logins beyond whether one hangs on the session. Blocks until `end` at the latest.
class line {
public:
  /// What would be lost with the session: a modem may hand out a new one with the next token.
  enum class stake : uint8_t { nothing, login_under_way, login };

  line(transport& wire, ticks clock, milliseconds request_timeout)
    : wire_(wire), clock_(std::move(clock)), request_timeout_(request_timeout) {}

  /// Gets a session, unless there is one. Some firmware has no cookie, and some no token either:
  /// then requests go without.
  result<done> open(time_point end);

  /// How many sessions were opened so far, to tell whether one is older than a call.
  unsigned opened() const { return opened_; }
  bool is_open() const { return open_; }

  /// Drops session and tokens without a word.
  void drop();

  /// Drops the tokens only.
  void drop_tokens() { tokens_.clear(); }

  /// Sends a GET, and again up to `tries` times when the connection breaks.
  result<element> fetch(const std::string& path, time_point end, int tries = 2);

  /// Takes a token out of the queue, or fetches one; empty where the firmware knows none.
  result<std::string> take_token(time_point end);

  /// Fetches a token unless there is one, so that the next POST goes out at once.
  result<done> stock_token(time_point end);

  /// Sends a POST, once. `token` must be fresh; an empty one is not sent.
  result<element> submit(const std::string& path, const std::string& body, std::string token,
                         time_point end);

  /// The same for a POST that ends in a login: its reply brings a new session and all its tokens.
  result<element> submit_login(const std::string& path, const std::string& body, std::string token,
                               time_point end);

  stake at_stake() const { return stake_; }
  void set_stake(stake x) { stake_ = x; }

  /// When the modem last answered; touch() pretends it did.
  time_point last_used() const { return last_used_; }
  void touch() { last_used_ = clock_.now(); }

  const ticks& clock() const { return clock_; }

private:
  result<http_reply> send(http_request what, time_point end);
  result<done> ask_session(time_point end);
  result<done> ask_second_token(time_point end);
  result<done> ask_home_page(time_point end);
  void note(const http_reply& reply);

  transport& wire_;
  ticks clock_;
  milliseconds request_timeout_;
  std::string cookie_;
  token_queue tokens_;
  stake stake_ = stake::nothing;
  bool open_ = false; ///< The modem has been asked for a session, whatever it gave.
  unsigned opened_ = 0;
  bool second_token_absent_ = false; ///< This firmware has no webserver/token.
  time_point last_used_{};
};

} // namespace dongled::io::hilink
