#include "io/relay/codec/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace dongled::io::relay {
namespace {

using namespace std::string_view_literals;

constexpr auto signature = "\r\n\r\n\0\r\nQUIT\n"sv;
/// Version and command, section 2.2.
constexpr uint8_t local = 0x20, proxied = 0x21;
/// Family and transport: TCP over IPv4 and over IPv6.
constexpr uint8_t tcp4 = 0x11, tcp6 = 0x21;
constexpr size_t size4 = 12, size6 = 36;

uint8_t byte_at(std::string_view x, size_t i) { return static_cast<uint8_t>(x[i]); }

uint16_t number_at(std::string_view x, size_t i) {
  return static_cast<uint16_t>(byte_at(x, i) << 8 | byte_at(x, i + 1));
}

template <size_t N>
std::array<uint8_t, N> bytes_at(std::string_view x, size_t i) {
  std::array<uint8_t, N> out;
  std::transform(x.begin() + static_cast<std::ptrdiff_t>(i),
                 x.begin() + static_cast<std::ptrdiff_t>(i + N), out.begin(),
                 [](char c) { return static_cast<uint8_t>(c); });
  return out;
}

} // namespace

proxy_header::step proxy_header::feed(std::string_view bytes) {
  buffer_.append(bytes.substr(0, room()));
  auto known = std::min(buffer_.size(), signature.size());
  if (std::string_view{buffer_}.substr(0, known) != signature.substr(0, known))
    return step::broken;
  if (buffer_.size() == front && wanted_ == front)
    return read_front();
  return buffer_.size() < wanted_ ? step::more : read_address();
}

/// The first 16 bytes are there: how many follow?
proxy_header::step proxy_header::read_front() {
  auto what = byte_at(buffer_, 12), family = byte_at(buffer_, 13);
  size_t size = number_at(buffer_, 14);
  if ((what != local && what != proxied) || front + size > limit)
    return step::broken;
  auto short_of = (family == tcp4 && size < size4) || (family == tcp6 && size < size6);
  // UNSPEC, UDP and UNIX of a proxied client say nobody who could be judged.
  if (what == proxied && (short_of || (family != tcp4 && family != tcp6)))
    return step::broken;
  wanted_ = front + size;
  return size == 0 ? read_address() : step::more;
}

proxy_header::step proxy_header::read_address() {
  if (byte_at(buffer_, 12) == local)
    return step::done;
  auto v4 = byte_at(buffer_, 13) == tcp4;
  endpoint out;
  out.address = v4 ? ip_address::from_v4(bytes_at<4>(buffer_, front))
                   : ip_address::from_v6(bytes_at<16>(buffer_, front)); // mapped: is IPv4
  out.port = number_at(buffer_, front + (v4 ? 8 : 32));
  client_ = out;
  return step::done;
}

} // namespace dongled::io::relay
