#include "io/relay/codec/udp_header.hpp"

#include "io/relay/codec/socks5.hpp"

#include <algorithm>

namespace dongled::io::relay::udp {
namespace {

uint8_t octet(std::string_view x, size_t at) { return static_cast<uint8_t>(x[at]); }

} // namespace

std::optional<parcel> parse(std::string_view x) {
  // Two reserved bytes, which nobody is told to judge, then fragment and address type.
  if (x.size() < 5 || x[2] != 0)
    return std::nullopt;
  size_t start = 4, size = 0;
  switch (octet(x, 3)) {
  case socks5::type_v4: size = 4; break;
  case socks5::type_v6: size = 16; break;
  case socks5::type_name: start = 5, size = octet(x, 4); break;
  default: return std::nullopt;
  }
  if (x.size() < start + size + 2)
    return std::nullopt;
  parcel out;
  auto target = x.substr(start, size);
  if (octet(x, 3) == socks5::type_name) {
    if (!socks5::printable_name(target))
      return std::nullopt;
    if (auto literal = ip_address::parse(target))
      out.to.address = *literal;
    else
      out.name = target;
  } else if (size == 4) {
    std::array<uint8_t, 4> raw{};
    std::copy(target.begin(), target.end(), raw.begin());
    out.to.address = ip_address::from_v4(raw);
  } else {
    std::array<uint8_t, 16> raw{};
    std::copy(target.begin(), target.end(), raw.begin());
    out.to.address = ip_address::from_v6(raw);
  }
  auto at = start + size;
  out.to.port = static_cast<uint16_t>(octet(x, at) << 8 | octet(x, at + 1));
  if (out.to.port == 0)
    return std::nullopt;
  out.payload = x.substr(at + 2);
  return out;
}

header encode(const endpoint& from) {
  header out;
  auto v4 = from.address.is_v4();
  out.bytes[3] = static_cast<char>(v4 ? socks5::type_v4 : socks5::type_v6);
  auto& raw = from.address.bytes();
  auto end = std::copy(raw.begin() + (v4 ? 12 : 0), raw.end(), out.bytes.begin() + 4);
  *end++ = static_cast<char>(from.port >> 8);
  *end++ = static_cast<char>(from.port & 0xff);
  out.size = static_cast<size_t>(end - out.bytes.begin());
  return out;
}

} // namespace dongled::io::relay::udp
