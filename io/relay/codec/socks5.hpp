#pragma once

#include "io/relay/codec/endpoint.hpp"
#include "io/relay/codec/reply.hpp"
#include "io/relay/codec/request_parser.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// The SOCKS5 codec (RFC 1928, RFC 1929), server side. Pure: bytes in, decisions and bytes out.
namespace dongled::io::relay::socks5 {

/// What a connection's first byte says it speaks. HTTP shares the port with SOCKS5.
enum class protocol : uint8_t { socks5, http, unknown };
protocol sniff(uint8_t first) noexcept;

using relay::command;
using relay::step;

/// RFC 1928 section 5: how an address is written, here and in front of datagrams.
enum address_type : uint8_t { type_v4 = 1, type_name = 3, type_v6 = 4 };

/// A name we may hand to a resolver and print in a log: visible ASCII only.
bool printable_name(std::string_view name) noexcept;

/// Reads one client's handshake, byte by byte or pipelined.
class parser : public request_parser<4096> {
public:
  /// With @p want_password RFC 1929 is the only acceptable method, else "no authentication" is.
  explicit parser(bool want_password = false) noexcept : request_parser(want_password) {}

  /// Goes as far as the bytes allow.
  step next();

  /// The owner's verdict on the credentials.
  void judged(bool accepted);

private:
  enum class state : uint8_t { greeting, auth, judging, judged, request };

  step greet();
  step authenticate();
  step read_request();
  uint8_t at(size_t i) const noexcept { return static_cast<uint8_t>(buffer_[i]); }

  state state_ = state::greeting;
  bool accepted_ = false;
};

/// A reply (RFC 1928 section 6) with its true BND.ADDR, IPv4 or IPv6; 0.0.0.0:0 where nothing is
/// bound.
std::string encode_reply(reply code, const endpoint& bound = {});

} // namespace dongled::io::relay::socks5
