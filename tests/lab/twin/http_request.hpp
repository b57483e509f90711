#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dongled::lab {

/// One HTTP request, as far as a modem looks at it.
struct http_request {
  std::string method;
  std::string path;                                         ///< Without the query.
  std::vector<std::pair<std::string, std::string>> headers; ///< Names in lower case.
  std::string body;
  bool keep_alive = true;

  /// The value of a header, or nothing. `name` in lower case.
  std::optional<std::string_view> header(std::string_view name) const;

  /// The SessionID cookie, or nothing.
  std::optional<std::string_view> session_id() const;
};

/// What a buffer of received bytes begins with.
struct http_parse {
  enum class state : uint8_t { incomplete, bad, complete };

  state what = state::incomplete;
  int status = 0; ///< When bad: the HTTP status to refuse it with.
  http_request request;
  size_t consumed = 0; ///< When complete: the bytes it took.
};

/// Reads one request off the front of `bytes` (RFC 9112). Heads over 8 KiB and bodies over 64 KiB
/// are bad, and so is chunked coding, which no client of these modems uses.
http_parse parse_http(std::string_view bytes);

} // namespace dongled::lab
