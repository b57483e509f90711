#pragma once

#include "io/relay/reply.hpp"
#include "io/relay/request_parser.hpp"

/// The HTTP CONNECT codec (RFC 9110 section 9.3.6, RFC 9112), server side. Pure: bytes in,
/// decisions and bytes out.
namespace dongled::io::relay::http_connect {

using relay::command;
using relay::step;

/// Reads one client's CONNECT, byte by byte or pipelined. Understands the steps that the SOCKS5
/// parser has, but for `answer`: HTTP has nothing to say before the end.
class parser : public request_parser<8192> {
public:
  /// With @p want_password Basic credentials are needed (RFC 7617), else they are not looked at.
  explicit parser(bool want_password = false) noexcept : request_parser(want_password) {}

  /// Goes as far as the bytes allow. What cannot be the start of an HTTP request is hung up on at
  /// its first wrong byte.
  step next();

  /// The owner's verdict on the credentials.
  void judged(bool accepted);

private:
  enum class state : uint8_t { head, judging, complete };

  step read_head();
  step judge_head(std::string_view head);
  bool read_target(std::string_view authority);
  bool read_fields(std::string_view fields);
  void read_credentials(std::string_view value);

  size_t searched_ = 0; // No end of the head before this.
  state state_ = state::head;
  bool credentials_ = false, authorization_ = false;
};

/// The response for a reply code: 200, 403 (not allowed), 503 (the dongle is down), 504 when the
/// far end @p timed_out or its TTL did, 502 for the far end's other faults, 500 for ours.
std::string encode_reply(reply code, bool timed_out = false);

} // namespace dongled::io::relay::http_connect
