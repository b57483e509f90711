#include "actors/policy/wall_samples.hpp"

#include <array>

namespace dongled::policy {

namespace {

uint32_t number_of(const ip_address& x) {
  uint32_t out = 0;
  for (size_t at = 12; at < 16; ++at)
    out = out << 8 | x.bytes()[at];
  return out;
}

ip_address address_of(uint32_t x) {
  auto byte = [x](int shift) { return static_cast<uint8_t>(x >> shift); };
  return ip_address::from_v4({byte(24), byte(16), byte(8), byte(0)});
}

/// What no packet from elsewhere can come from: this network, loopback, multicast and above.
bool comes_from_elsewhere(const io::firewall::interval& x) {
  auto first = x.first.bytes()[12], last = x.last.bytes()[12];
  return first != 0 && first != 127 && last != 127 && last < 224;
}

} // namespace

std::string someone_in(const io::firewall::address_set& allowed) {
  const io::firewall::interval* widest = nullptr;
  auto size = [](const io::firewall::interval& x) {
    return number_of(x.last) - number_of(x.first);
  };
  for (auto& x : allowed.v4())
    if (comes_from_elsewhere(x) && (!widest || size(x) > size(*widest)))
      widest = &x;
  if (!widest)
    return {};
  auto last = number_of(widest->last);
  return to_string(size(*widest) >= 3 ? address_of(last - 2) : widest->last);
}

std::string stranger_to(const io::firewall::address_set& allowed) {
  constexpr std::array candidates{"198.19.255.253", "192.0.2.253", "198.51.100.253",
                                  "203.0.113.253"};
  for (auto x : candidates)
    if (!allowed.contains(*ip_address::parse(x)))
      return x;
  return {};
}

} // namespace dongled::policy
