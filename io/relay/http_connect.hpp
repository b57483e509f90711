#pragma once

#include "io/relay/socks5.hpp"

/// The HTTP CONNECT codec (RFC 9110 section 9.3.6, RFC 9112), server side. Pure: bytes in,
/// decisions and bytes out.
namespace dongled::io::relay::http_connect {

using socks5::command;
using socks5::step;

/// Reads one client's CONNECT, byte by byte or pipelined. Understands the steps that the SOCKS5
/// parser has, but for `answer`: HTTP has nothing to say before the end.
class parser {
public:
  /// The longest head, and so the most that is held.
  static constexpr size_t limit = 8192;

  /// With @p want_password Basic credentials are needed (RFC 7617), else they are not looked at.
  explicit parser(bool want_password = false) noexcept : want_password_(want_password) {}

  /// How many bytes `feed` takes now.
  size_t room() const noexcept { return limit - buffer_.size(); }

  /// Appends what was read; at most `room()` bytes of it.
  void feed(std::string_view bytes) { buffer_.append(bytes.substr(0, room())); }

  /// Goes as far as the bytes allow. What cannot be the start of an HTTP request is hung up on at
  /// its first wrong byte.
  step next();

  /// The owner's verdict on the credentials.
  void judged(bool accepted);

  const std::string& answer() const noexcept { return answer_; }
  const std::string& user() const noexcept { return user_; }
  const std::string& secret() const noexcept { return secret_; }
  command what() const noexcept { return command::connect; }

  /// The target as asked: a name, or an address in canonical text.
  const std::string& host() const noexcept { return host_; }
  uint16_t port() const noexcept { return port_; }

  /// The early data: what followed the head. Leaves the parser empty.
  std::string take_rest();

private:
  enum class state : uint8_t { head, judging, complete, failed, alien };

  step read_head();
  step judge_head(std::string_view head);
  bool read_target(std::string_view authority);
  bool read_fields(std::string_view fields);
  void read_credentials(std::string_view value);
  step refuse(std::string bytes);
  step hang_up();

  std::string buffer_, answer_, user_, secret_, host_;
  size_t searched_ = 0; // No end of the head before this.
  uint16_t port_ = 0;
  state state_ = state::head;
  bool want_password_;
  bool credentials_ = false, authorization_ = false;
};

/// The response for a reply code: 200, 403 (not allowed), 503 (the dongle is down), 504 when the
/// far end @p timed_out or its TTL did, 502 for the far end's other faults, 500 for ours.
std::string encode_reply(reply code, bool timed_out = false);

} // namespace dongled::io::relay::http_connect
