#pragma once

#include "io/hilink/transport.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::hilink {

/// The one-time tokens of a session, first in first out: each POST uses one up, each reply brings
/// more. Bounded; the oldest go first.
class token_queue {
public:
  static constexpr size_t limit = 64;

  void put(std::string token);

  /// Takes the next token out; nothing when there is none.
  std::optional<std::string> take();

  void clear() { tokens_.clear(); }
  size_t size() const { return tokens_.size(); }
  bool empty() const { return tokens_.empty(); }

private:
  std::deque<std::string> tokens_;
};

/// True for what can be a token or a session id: printable, nothing that could end a header.
bool sane_id(std::string_view text);

/// The tokens of a text that joins them with '#'; those that cannot be tokens are left out.
std::vector<std::string> split_tokens(std::string_view text);

/// The tokens a reply carries: the plain header (a login joins 32 with '#'), with `…one` and
/// `…two` before it, none twice.
std::vector<std::string> tokens_of(const http_reply& reply);

/// The session id in a reply's Set-Cookie, in either family's spelling.
std::optional<std::string> cookie_of(const http_reply& reply);

/// The id of a SesInfo text: older firmware writes "SessionID=" before it.
std::string session_id(std::string_view ses_info);

/// The usable token of a webserver/token text: of 64 characters the last 32 count.
std::string usable_token(std::string_view text);

/// The `csrf_token` meta elements of a home page.
std::vector<std::string> page_tokens(std::string_view html);

} // namespace dongled::io::hilink
