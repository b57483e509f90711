#pragma once

#include "io/relay/codec/http_forward.hpp"
#include "io/relay/codec/reply.hpp"
#include "io/relay/codec/request_parser.hpp"

/// The codec of HTTP proxies' clients (RFC 9110 section 9.3.6, RFC 9112): CONNECT, and requests for
/// http:// that are to be sent on. Pure: bytes in, decisions and bytes out.
namespace dongled::io::relay::http_connect {

using relay::command;
using relay::step;

/// Reads one client's request, byte by byte or pipelined; `take_rest` is what follows its head.
/// Understands the steps that the SOCKS5
/// parser has, but for `answer`: HTTP has nothing to say before the end.
class parser : public request_parser<16384> {
public:
  /// With @p want_password Basic credentials are needed (RFC 7617), else they are not looked at.
  explicit parser(bool want_password = false) noexcept : request_parser(want_password) {}

  /// Goes as far as the bytes allow. What cannot be the start of an HTTP request is hung up on at
  /// its first wrong byte.
  step next();

  /// The owner's verdict on the credentials.
  void judged(bool accepted);

  /// What is to be sent on; nothing: it is a CONNECT.
  std::optional<http::request> take_forward() { return std::exchange(forward_, std::nullopt); }

private:
  enum class state : uint8_t { head, judging, complete };

  step read_head();
  step judge_head(std::string_view head);
  step accept();
  bool read_fields(std::string_view fields);
  void read_credentials(std::string_view value);

  size_t searched_ = 0; // No end of the head before this.
  state state_ = state::head;
  std::optional<http::request> forward_;
  bool credentials_ = false, authorization_ = false;
};

/// The response for a reply code: 200, 403 (not allowed), 503 (the dongle is down), 504 when the
/// far end @p timed_out or its TTL did, 502 for the far end's other faults, 500 for ours.
std::string encode_reply(reply code, bool timed_out = false);

/// The response to what is no request.
std::string bad_request();

} // namespace dongled::io::relay::http_connect
