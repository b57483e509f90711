#include "io/relay/codec/handshake.hpp"

namespace dongled::io::relay {

void handshake::feed(std::string_view bytes) {
  if (!begun_ && !bytes.empty()) {
    begun_ = true;
    // The SOCKS5 parser knows itself what to do with a first byte that is neither's.
    if (socks5::sniff(static_cast<uint8_t>(bytes.front())) == socks5::protocol::http)
      parser_.emplace<http_parser>(want_password_);
  }
  std::visit([bytes](auto& x) { x.feed(bytes); }, parser_);
}

std::string encode_reply(bool http, reply code, const endpoint& bound, bool timed_out) {
  return http ? http_connect::encode_reply(code, timed_out) : socks5::encode_reply(code, bound);
}

} // namespace dongled::io::relay
