#pragma once

#include "io/relay/codec/http_fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What an HTTP proxy does to the heads of messages (RFC 9110 section 7.6, RFC 9112): absolute-form
/// becomes origin-form, what is for one connection only is taken away, nothing is added. Pure.
namespace dongled::io::relay::http {

/// An authority of a URL or of CONNECT, taken apart.
struct authority {
  std::string host; ///< A name, or an address in canonical text.
  uint16_t port = 0;
};

/// Reads "host", "host:port" or "[v6]:port"; without a port, @p otherwise, unless that is 0.
/// Nothing for user information, for port 0, and for what no name can be.
std::optional<authority> read_authority(std::string_view text, uint16_t otherwise);

/// A client's request as it is to be sent on.
struct request {
  authority to;
  std::string head; ///< With the empty line behind it.
  framing body;
  bool head_only = false;  ///< HEAD: the answer has no body, whatever it says.
  bool old = false;        ///< HTTP/1.0: knows neither chunks nor 100.
  bool keep = false;       ///< The client means to send more behind it.
  bool repeatable = false; ///< It may be sent twice: idempotent, and without a body.
};

/// A server's response as it is to be sent on.
struct response {
  unsigned status = 0;
  std::string head; ///< As above, but for the line that says whether the connection ends.
  framing body;
  bool keep = false; ///< The server takes more requests on its connection.
};

/// Reads a request's head without the empty line behind it: @p line is its first line, @p fields
/// what follows. Nothing: @p status says how to refuse it; 405 for what is not asked of a proxy.
std::optional<request> read_request(std::string_view line, std::string_view fields,
                                    unsigned& status);

/// Reads the head of a response to @p to, without the empty line behind it. Nothing: it is none, or
/// its end cannot be told.
std::optional<response> read_response(std::string_view head, const request& to);

/// The end of a response's head: whether the client's connection ends with it.
std::string_view end_of_head(bool keep);

} // namespace dongled::io::relay::http
