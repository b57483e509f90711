#pragma once

#include "io/relay/endpoint.hpp"
#include "io/relay/reply.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The SOCKS5 codec (RFC 1928, RFC 1929), server side. Pure: bytes in, decisions and bytes out.
namespace dongled::io::relay::socks5 {

/// What a connection's first byte says it speaks. HTTP shares the port with SOCKS5.
enum class protocol : uint8_t { socks5, http, unknown };
protocol sniff(uint8_t first) noexcept;

/// RFC 1928 section 4.
enum class command : uint8_t { connect = 1, bind = 2, udp_associate = 3 };

/// RFC 1928 section 5: how an address is written, here and in front of datagrams.
enum address_type : uint8_t { type_v4 = 1, type_name = 3, type_v6 = 4 };

/// A name we may hand to a resolver and print in a log: visible ASCII only.
bool printable_name(std::string_view name) noexcept;

/// What the owner of a parser has to do next.
enum class step : uint8_t {
  more,        ///< Feed more bytes.
  answer,      ///< Send `answer()`, then ask again.
  credentials, ///< Judge `user()` and `secret()`, call `judged`, then ask again.
  request,     ///< `host()`, `port()` and `what()` are complete; the parser stops here.
  refuse,      ///< Send `answer()` and close.
  hang_up,     ///< This is not SOCKS5: close without a word.
};

/// Reads one client's handshake, byte by byte or pipelined. Holds at most `limit` bytes; what the
/// client sent after its request stays available through `take_rest`.
class parser {
public:
  static constexpr size_t limit = 4096;

  /// With @p want_password RFC 1929 is the only acceptable method, else "no authentication" is.
  explicit parser(bool want_password = false) noexcept : want_password_(want_password) {}

  /// How many bytes `feed` takes now.
  size_t room() const noexcept { return limit - buffer_.size(); }

  /// Appends what was read; at most `room()` bytes of it.
  void feed(std::string_view bytes) { buffer_.append(bytes.substr(0, room())); }

  /// Goes as far as the bytes allow.
  step next();

  /// The owner's verdict on the credentials.
  void judged(bool accepted);

  const std::string& answer() const noexcept { return answer_; }
  const std::string& user() const noexcept { return user_; }
  const std::string& secret() const noexcept { return secret_; }
  command what() const noexcept { return what_; }

  /// The target as asked: a name, or an address in canonical text.
  const std::string& host() const noexcept { return host_; }
  uint16_t port() const noexcept { return port_; }

  /// The early data: what followed the request. Leaves the parser empty.
  std::string take_rest();

private:
  enum class state : uint8_t { greeting, auth, judging, judged, request, complete, failed, alien };

  step greet();
  step authenticate();
  step read_request();
  step refuse(std::string bytes);
  step hang_up();
  uint8_t at(size_t i) const noexcept { return static_cast<uint8_t>(buffer_[i]); }

  std::string buffer_, answer_, user_, secret_, host_;
  uint16_t port_ = 0;
  command what_ = command::connect;
  state state_ = state::greeting;
  bool want_password_;
  bool accepted_ = false;
};

/// A reply (RFC 1928 section 6) with its true BND.ADDR, IPv4 or IPv6; 0.0.0.0:0 where nothing is
/// bound.
std::string encode_reply(reply code, const endpoint& bound = {});

} // namespace dongled::io::relay::socks5
