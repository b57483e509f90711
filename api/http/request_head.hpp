#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dongled::api {

/// Why a request is not served. What follows it cannot be told from its body, so its connection
/// ends with the answer.
struct request_refusal {
  int status = 400;
  std::string why; ///< A sentence; it repeats nothing of the request.
};

/// The first line and the header of a request.
struct request_head {
  struct field {
    std::string name; ///< In lower case.
    std::string value;
  };
  /// How long its body is (RFC 9112 section 6.3).
  enum class framing : uint8_t { none, length, chunked };

  std::string method;
  std::string target; ///< In origin-form: "/status?x=1"; "*" for OPTIONS.
  bool old = false;   ///< HTTP/1.0: knows no chunks, and its connection ends with the answer.
  std::vector<field> fields;
  framing body = framing::none;
  uint64_t length = 0; ///< Bytes of a body of that framing.
  bool keep_alive = true;
  bool awaits_continue = false; ///< Sends its body only once it is told to.

  /// The first value of a field; empty: it is not there.
  std::string value(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  bool has(std::string_view name) const;
};

/// Reads a head, from the first byte of its first line to the end of the empty line behind it.
/// Strict: whatever two readers could understand in two ways is refused (RFC 9112 sections 2.2, 3,
/// 5 and 6). A target in absolute-form becomes origin-form and its authority the Host. PURE.
std::variant<request_head, request_refusal> parse_request_head(std::string_view text);

/// Whether a byte may stand in a method or in a field's name (RFC 9110 section 5.6.2).
bool token_byte(char c) noexcept;

} // namespace dongled::api
