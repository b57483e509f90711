#pragma once

#include "tests/lab/twin/id_source.hpp"

#include <chrono>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// A SCRAM login that waits for its second request.
struct scram_challenge {
  std::string first_nonce;
  std::string server_nonce;
};

/// One browser or client: a cookie, and the tokens it may still spend.
struct web_session {
  using time_point = std::chrono::steady_clock::time_point;

  std::string id;                 ///< 128 characters.
  std::deque<std::string> tokens; ///< 32 characters each, good for one POST.
  std::deque<std::string> spent;  ///< The last ones used, to tell "spent" from "never seen".
  bool logged_in = false;
  std::optional<scram_challenge> challenge;
  time_point last_used{};
};

/// What became of a token somebody presented.
enum class token_check : uint8_t { good, spent, unknown };

/// The sessions of one modem. Bounded: the one unused for longest makes room.
class session_book {
public:
  using time_point = web_session::time_point;

  session_book(id_source& ids, std::chrono::seconds idle) : ids_(&ids), idle_(idle) {}

  /// A new session without tokens; valid until the next call of a non-const member.
  web_session& open(time_point now);

  /// The session with this cookie, used now; nullptr if there is none or it idled away.
  web_session* find(std::string_view id, time_point now);

  /// Hands out another token.
  std::string mint(web_session& x);

  /// Uses a token up: each is good once.
  token_check spend(web_session& x, std::string_view token);

  /// Replaces a session by a logged-in one with a new id and the batch of 32 tokens.
  web_session& log_in(const web_session& x, time_point now);

  /// Whether somebody other than `x` is logged in.
  bool other_login(const web_session* x, time_point now);

  /// Ends everybody's login but `x`'s.
  void evict_others(const web_session* x);

  void drop_all() noexcept { sessions_.clear(); }

  size_t size() const noexcept { return sessions_.size(); }
  size_t logins() const;

private:
  void expire(time_point now);

  id_source* ids_;
  std::chrono::seconds idle_;
  std::list<web_session> sessions_;
};

} // namespace dongled::lab
