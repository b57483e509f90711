#pragma once

#include "config/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dongled::io::hilink {

using std::chrono::milliseconds;

/// Header lines in the order they came or are to be sent. Names compare without case.
using http_headers = std::vector<std::pair<std::string, std::string>>;

/// One request to a modem's web server.
struct http_request {
  enum class verb : uint8_t { get, post } method = verb::get;
  std::string path{}; ///< Absolute: "/api/monitoring/status".
  std::string body{};
  http_headers headers{}; ///< Besides Host, Connection and Content-Length.
};

/// What the modem's web server answered. Nothing in it is to be trusted.
struct http_reply {
  int status = 200;
  http_headers headers;
  std::string body;

  /// The first header of that name; both firmware families spell the names in any case.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// The door to one modem: sends a request and waits for its reply. A seam, so that a script can
/// stand in for a modem. Not thread-safe.
class transport {
public:
  virtual ~transport() = default;

  /// Blocks for at most `timeout`, connecting included. Failures: `timed_out`; `refused` when no
  /// connection came about (detail ECONNREFUSED); `os` with detail ECONNRESET when it broke before
  /// the reply was whole; `bad_input` when the reply is larger than any modem's; `exhausted` when
  /// we have no descriptor, memory or local port ourselves, which says nothing of the modem.
  virtual result<http_reply> send(const http_request& what, milliseconds timeout) = 0;
};

} // namespace dongled::io::hilink
