#include "io/relay/codec/socks5.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace dongled::io::relay::socks5 {
namespace {

constexpr uint8_t version = 5;
constexpr uint8_t auth_version = 1;
constexpr uint8_t method_none = 0, method_password = 2, method_unacceptable = 0xff;

std::string bytes(std::initializer_list<uint8_t> xs) { return {xs.begin(), xs.end()}; }

} // namespace

protocol sniff(uint8_t first) noexcept {
  if (first == version)
    return protocol::socks5;
  return first >= 'A' && first <= 'Z' ? protocol::http : protocol::unknown;
}

bool printable_name(std::string_view name) noexcept {
  return !name.empty()
         && std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

step parser::next() {
  if (end_)
    return *end_;
  switch (state_) {
  case state::greeting: return greet();
  case state::auth: return authenticate();
  case state::judging: return step::credentials;
  case state::judged:
    if (!accepted_)
      return refuse(bytes({auth_version, 1}));
    answer_ = bytes({auth_version, 0});
    state_ = state::request;
    return step::answer;
  case state::request: return read_request();
  }
  return step::hang_up;
}

step parser::greet() {
  if (buffer_.empty())
    return step::more;
  if (at(0) != version)
    return hang_up();
  if (buffer_.size() < 2 || buffer_.size() < 2u + at(1))
    return step::more;
  auto wanted = want_password_ ? method_password : method_none;
  auto methods = std::string_view{buffer_}.substr(2, at(1));
  if (methods.find(static_cast<char>(wanted)) == std::string_view::npos)
    return refuse(bytes({version, method_unacceptable}));
  buffer_.erase(0, 2u + at(1));
  answer_ = bytes({version, wanted});
  state_ = want_password_ ? state::auth : state::request;
  return step::answer;
}

step parser::authenticate() {
  if (!buffer_.empty() && at(0) != auth_version)
    return hang_up();
  if (buffer_.size() < 2 || buffer_.size() < 3u + at(1))
    return step::more;
  size_t user_size = at(1), secret_size = at(2 + user_size);
  if (buffer_.size() < 3 + user_size + secret_size)
    return step::more;
  user_ = buffer_.substr(2, user_size);
  secret_ = buffer_.substr(3 + user_size, secret_size);
  buffer_.erase(0, 3 + user_size + secret_size);
  state_ = state::judging;
  return step::credentials;
}

void parser::judged(bool accepted) {
  secret_.clear();
  accepted_ = accepted;
  state_ = state::judged;
}

step parser::read_request() {
  if (!buffer_.empty() && at(0) != version)
    return hang_up();
  // The shortest request has ten bytes; four tell whether its address can be read at all.
  if (buffer_.size() < 4 || (buffer_.size() == 4 && at(3) == type_name))
    return step::more;
  size_t start = 4, size = 0;
  switch (at(3)) {
  case type_v4: size = 4; break;
  case type_v6: size = 16; break;
  case type_name: start = 5, size = at(4); break;
  // Without its type the address has no length: nothing after it can be read.
  default: return refuse(encode_reply(reply::address_type_not_supported));
  }
  if (buffer_.size() < start + size + 2)
    return step::more;
  if (at(3) == type_name) {
    host_ = buffer_.substr(start, size);
  } else {
    std::array<uint8_t, 16> raw{};
    std::copy_n(buffer_.begin() + 4, size, raw.begin());
    host_ = to_string(at(3) == type_v6 ? ip_address::from_v6(raw)
                                       : ip_address::from_v4({raw[0], raw[1], raw[2], raw[3]}));
  }
  port_ = static_cast<uint16_t>(at(start + size) << 8 | at(start + size + 1));
  auto asked = at(1);
  buffer_.erase(0, start + size + 2);
  if (asked != static_cast<uint8_t>(command::connect)
      && asked != static_cast<uint8_t>(command::udp_associate))
    return refuse(encode_reply(reply::command_not_supported));
  what_ = static_cast<command>(asked);
  // Where datagrams will come from is a hint (RFC 1928 section 4): one that says nothing is none.
  if (what_ == command::udp_associate && !printable_name(host_))
    host_ = to_string(ip_address::from_v4({}));
  if (!printable_name(host_))
    return refuse(encode_reply(reply::host_unreachable));
  return end(step::request);
}

std::string encode_reply(reply code, const endpoint& bound) {
  auto v4 = bound.address.is_v4();
  auto out = bytes({version, static_cast<uint8_t>(code), 0, v4 ? type_v4 : type_v6});
  auto& raw = bound.address.bytes();
  out.append(raw.begin() + (v4 ? 12 : 0), raw.end());
  out += bytes({static_cast<uint8_t>(bound.port >> 8), static_cast<uint8_t>(bound.port & 0xff)});
  return out;
}

} // namespace dongled::io::relay::socks5
