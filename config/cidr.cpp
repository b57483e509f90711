#include "config/cidr.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dongled {

namespace {

constexpr std::array<uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// The whole of @p text as a number of at most @p digits digits, or nothing.
std::optional<unsigned> number(std::string_view text, size_t digits, int base) {
  unsigned x = 0;
  if (text.empty() || text.size() > digits)
    return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return x;
}

std::optional<std::array<uint8_t, 4>> quad(std::string_view text) {
  std::array<uint8_t, 4> out{};
  for (size_t i = 0; i < 4; ++i) {
    auto dot = text.find('.');
    if ((dot == text.npos) != (i == 3))
      return std::nullopt;
    auto part = text.substr(0, dot);
    auto x = number(part, 3, 10);
    // A leading zero means octal to some readers: what two readers read apart is refused.
    if (!x || *x > 255 || (part.size() > 1 && part.front() == '0'))
      return std::nullopt;
    out[i] = static_cast<uint8_t>(*x);
    text.remove_prefix(i == 3 ? text.size() : dot + 1);
  }
  return out;
}

/// Reads colon-separated groups of 16 bits, a quad allowed as the last 32; nothing when malformed.
std::optional<std::vector<uint8_t>> groups(std::string_view text, bool quad_allowed) {
  std::vector<uint8_t> out;
  while (!text.empty()) {
    auto colon = text.find(':');
    auto part = text.substr(0, colon);
    if (colon == text.npos && quad_allowed && part.find('.') != part.npos) {
      auto tail = quad(part);
      if (!tail)
        return std::nullopt;
      out.insert(out.end(), tail->begin(), tail->end());
    } else {
      auto x = number(part, 4, 16);
      if (!x)
        return std::nullopt;
      out.push_back(static_cast<uint8_t>(*x >> 8));
      out.push_back(static_cast<uint8_t>(*x & 0xff));
    }
    if (colon == text.npos)
      break;
    text.remove_prefix(colon + 1);
    if (text.empty() || out.size() > 16)
      return std::nullopt;
  }
  return out;
}

std::optional<std::array<uint8_t, 16>> sixteen(std::string_view text) {
  std::array<uint8_t, 16> out{};
  auto gap = text.find("::");
  auto head = groups(text.substr(0, gap), gap == text.npos);
  if (!head)
    return std::nullopt;
  if (gap == text.npos) {
    if (head->size() != 16)
      return std::nullopt;
    std::copy(head->begin(), head->end(), out.begin());
    return out;
  }
  auto tail = groups(text.substr(gap + 2), true);
  // "::" stands for at least one group, RFC 4291 section 2.2.
  if (!tail || head->size() + tail->size() > 14)
    return std::nullopt;
  std::copy(head->begin(), head->end(), out.begin());
  std::copy_backward(tail->begin(), tail->end(), out.end());
  return out;
}

std::string hex(unsigned x) {
  char buffer[8];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, x, 16);
  return error == std::errc{} ? std::string(buffer, end) : std::string{};
}

/// Clears every bit from number @p keep on.
void mask(std::array<uint8_t, 16>& bytes, unsigned keep) {
  for (unsigned i = 0; i < 16; ++i) {
    auto left = keep > i * 8 ? std::min(8u, keep - i * 8) : 0u;
    bytes[i] = static_cast<uint8_t>(bytes[i] & (0xff00u >> left));
  }
}

} // namespace

ip_address ip_address::from_v4(const std::array<uint8_t, 4>& bytes) {
  ip_address x;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), x.bytes_.begin());
  std::copy(bytes.begin(), bytes.end(), x.bytes_.begin() + 12);
  x.v4_ = true;
  return x;
}

ip_address ip_address::from_v6(const std::array<uint8_t, 16>& bytes) {
  ip_address x;
  x.bytes_ = bytes;
  x.v4_ = std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
  return x;
}

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (auto v4 = quad(text))
    return from_v4(*v4);
  if (auto v6 = text.size() <= 45 ? sixteen(text) : std::nullopt)
    return from_v6(*v6);
  return std::nullopt;
}

std::string to_string(const ip_address& x) {
  auto& b = x.bytes();
  std::string out;
  if (x.is_v4()) {
    for (size_t i = 12; i < 16; ++i)
      out += (i > 12 ? "." : "") + std::to_string(b[i]);
    return out;
  }
  auto group = [&](size_t i) { return unsigned{b[2 * i]} << 8 | b[2 * i + 1]; };
  // The longest run of two or more zero groups is written "::", the first of equals.
  size_t best = 8, length = 1;
  for (size_t i = 0; i < 8; ++i) {
    size_t n = 0;
    while (i + n < 8 && group(i + n) == 0)
      ++n;
    if (n > length)
      best = i, length = n;
  }
  for (size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':')
      out += ':';
    out += hex(group(i));
  }
  return out;
}

cidr::cidr(ip_address base, unsigned bits) : bits_(bits) {
  auto bytes = base.bytes();
  mask(bytes, bits);
  base_ = ip_address::from_v6(bytes);
}

std::optional<cidr> cidr::parse(std::string_view text) {
  auto slash = text.find('/');
  auto address = text.substr(0, slash);
  auto base = ip_address::parse(address);
  if (!base)
    return std::nullopt;
  // The length counts in the family the address was written in.
  auto written_v4 = address.find(':') == address.npos;
  unsigned full = written_v4 ? 32 : 128, bits = full;
  if (slash != text.npos) {
    auto length = number(text.substr(slash + 1), 3, 10);
    if (!length || *length > full)
      return std::nullopt;
    bits = *length;
  }
  return cidr{*base, written_v4 ? bits + 96 : bits};
}

bool cidr::contains(const ip_address& x) const noexcept {
  if (x.is_v4() != base_.is_v4())
    return false;
  auto bytes = x.bytes();
  mask(bytes, bits_);
  return bytes == base_.bytes();
}

std::string to_string(const cidr& x) {
  return to_string(x.base()) + '/' + std::to_string(x.length());
}

const std::vector<cidr>& private_ranges() {
  static const auto ranges = [] {
    std::vector<cidr> out;
    for (auto text : {
           "0.0.0.0/8",      // this network, RFC 1122 section 3.2.1.3
           "10.0.0.0/8",     // RFC 1918
           "100.64.0.0/10",  // CGNAT, RFC 6598
           "127.0.0.0/8",    // loopback
           "169.254.0.0/16", // link-local, RFC 3927
           "172.16.0.0/12",  // RFC 1918
           "192.168.0.0/16", // RFC 1918, and with it every dongle's web API
           "224.0.0.0/4",    // multicast, RFC 5771
           "240.0.0.0/4",    // reserved, RFC 1112 section 4, and broadcast
           "::/128",         // unspecified
           "::1/128",        // loopback
           "fc00::/7",       // ULA, RFC 4193
           "fe80::/10",      // link-local
           "ff00::/8",       // multicast
         })
      out.push_back(*cidr::parse(text));
    return out;
  }();
  return ranges;
}

bool contains(const std::vector<cidr>& ranges, const ip_address& x) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [&](auto& r) { return r.contains(x); });
}

bool cover_a_family(const std::vector<cidr>& ranges) {
  // Ranges nest or are apart, so the outermost ones' shares of their family add up.
  double v4 = 0, v6 = 0;
  for (size_t i = 0; i < ranges.size(); ++i) {
    bool outermost = true;
    for (size_t j = 0; j < ranges.size(); ++j) {
      auto holds = ranges[j].contains(ranges[i].base());
      auto wider = ranges[j].length() < ranges[i].length();
      auto twin = ranges[j].length() == ranges[i].length() && j < i;
      outermost = outermost && !(holds && (wider || twin));
    }
    if (outermost)
      (ranges[i].is_v4() ? v4 : v6) += std::ldexp(1.0, -static_cast<int>(ranges[i].length()));
  }
  return v4 >= 1 || v6 >= 1;
}

} // namespace dongled
