#include "io/firewall/address_set.hpp"

#include <algorithm>
#include <optional>

namespace dongled::io::firewall {
namespace {

using bytes = std::array<uint8_t, 16>;

ip_address as_address(const bytes& x, bool v4) {
  return v4 ? ip_address::from_v4({x[12], x[13], x[14], x[15]}) : ip_address::from_v6(x);
}

/// The address behind @p x; nothing behind the last of its family.
std::optional<ip_address> next(const ip_address& x) {
  auto out = x.bytes();
  size_t first = x.is_v4() ? 12 : 0;
  for (auto at = out.size(); at-- > first;)
    if (++out[at] != 0)
      return as_address(out, x.is_v4());
  return std::nullopt;
}

/// The address before @p x; nothing before the first of its family.
std::optional<ip_address> before(const ip_address& x) {
  auto out = x.bytes();
  size_t first = x.is_v4() ? 12 : 0;
  for (auto at = out.size(); at-- > first;)
    if (out[at]-- != 0)
      return as_address(out, x.is_v4());
  return std::nullopt;
}

bool less(const ip_address& x, const ip_address& y) { return x.bytes() < y.bytes(); }

interval range_of(const cidr& x) {
  auto bits = x.length() + (x.is_v4() ? 96u : 0u);
  auto low = x.base().bytes(), high = low;
  for (unsigned bit = bits; bit < 128; ++bit) {
    auto mask = static_cast<uint8_t>(0x80u >> bit % 8);
    low[bit / 8] = static_cast<uint8_t>(low[bit / 8] & ~mask);
    high[bit / 8] = static_cast<uint8_t>(high[bit / 8] | mask);
  }
  return {as_address(low, x.is_v4()), as_address(high, x.is_v4())};
}

/// How many bits of both ends are the same, if the rest is all zeros and all ones.
std::optional<unsigned> prefix_of(const interval& x) {
  auto &low = x.first.bytes(), &high = x.last.bytes();
  auto differ = false;
  unsigned length = 128;
  for (unsigned bit = 0; bit < 128; ++bit) {
    auto shift = 7 - bit % 8;
    auto a = low[bit / 8] >> shift & 1, b = high[bit / 8] >> shift & 1;
    if (!differ && a != b) {
      differ = true;
      length = bit;
    }
    if (differ && (a != 0 || b != 1))
      return std::nullopt;
  }
  return x.first.is_v4() ? length - 96 : length;
}

/// What of @p all is not in @p taken; both sorted and merged.
std::vector<interval> cut(const std::vector<interval>& all, const std::vector<interval>& taken) {
  std::vector<interval> out;
  auto from = taken.begin();
  for (auto rest : all) {
    while (from != taken.end() && less(from->last, rest.first))
      ++from;
    auto over = false;
    for (auto at = from; !over && at != taken.end() && !less(rest.last, at->first); ++at) {
      if (less(rest.first, at->first))
        out.push_back({rest.first, *before(at->first)});
      auto behind = next(at->last);
      over = !behind || less(rest.last, *behind);
      if (!over)
        rest.first = *behind;
    }
    if (!over)
      out.push_back(rest);
  }
  return out;
}

bool holds(const std::vector<interval>& all, const ip_address& x) {
  auto at = std::upper_bound(all.begin(), all.end(), x, [](const ip_address& y, const interval& z) {
    return less(y, z.first);
  });
  return at != all.begin() && !less((at - 1)->last, x);
}

std::vector<interval> both(std::vector<interval> x, const std::vector<interval>& y) {
  x.insert(x.end(), y.begin(), y.end());
  return x;
}

} // namespace

std::string to_string(const interval& x) {
  auto length = prefix_of(x);
  if (x.first == x.last)
    return dongled::to_string(x.first);
  if (length)
    return dongled::to_string(x.first) + '/' + std::to_string(*length);
  return dongled::to_string(x.first) + '-' + dongled::to_string(x.last);
}

std::optional<interval> interval_from(std::string_view text) {
  auto dash = text.find('-');
  if (dash == text.npos) {
    auto range = cidr::parse(text);
    return range ? std::optional(range_of(*range)) : std::nullopt;
  }
  auto first = ip_address::parse(text.substr(0, dash));
  auto last = ip_address::parse(text.substr(dash + 1));
  if (!first || !last || first->is_v4() != last->is_v4() || less(*last, *first))
    return std::nullopt;
  return interval{*first, *last};
}

std::vector<interval> address_set::merged(std::vector<interval> all) {
  std::sort(all.begin(), all.end(),
            [](const interval& x, const interval& y) { return less(x.first, y.first); });
  std::vector<interval> out;
  for (auto& x : all) {
    auto behind = out.empty() ? std::nullopt : next(out.back().last);
    auto touches = !out.empty() && (!behind || !less(*behind, x.first));
    if (!touches)
      out.push_back(x);
    else if (less(out.back().last, x.last))
      out.back().last = x.last;
  }
  return out;
}

address_set::address_set(const std::vector<cidr>& ranges) {
  for (auto& x : ranges)
    (x.is_v4() ? v4_ : v6_).push_back(range_of(x));
  v4_ = merged(std::move(v4_));
  v6_ = merged(std::move(v6_));
}

address_set::address_set(const std::vector<interval>& ranges) {
  for (auto& x : ranges)
    (x.first.is_v4() ? v4_ : v6_).push_back(x);
  v4_ = merged(std::move(v4_));
  v6_ = merged(std::move(v6_));
}

std::optional<address_set> address_set::from_text(std::string_view text) {
  std::vector<interval> all;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto one = interval_from(text.substr(0, end));
    if (!one)
      return std::nullopt;
    all.push_back(*one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return address_set{all};
}

address_set address_set::joined(const address_set& other) const {
  address_set out;
  out.v4_ = merged(both(v4_, other.v4_));
  out.v6_ = merged(both(v6_, other.v6_));
  return out;
}

address_set address_set::without(const address_set& other) const {
  address_set out;
  out.v4_ = cut(v4_, other.v4_);
  out.v6_ = cut(v6_, other.v6_);
  return out;
}

bool address_set::contains(const ip_address& x) const noexcept {
  return holds(x.is_v4() ? v4_ : v6_, x);
}

uint64_t address_set::v4_addresses() const noexcept {
  auto number = [](const ip_address& x) {
    uint64_t out = 0;
    for (size_t at = 12; at < 16; ++at)
      out = out << 8 | x.bytes()[at];
    return out;
  };
  uint64_t sum = 0;
  for (auto& x : v4_)
    sum += number(x.last) - number(x.first) + 1;
  return sum;
}

std::string address_set::text() const {
  std::string out;
  for (auto* family : {&v4_, &v6_})
    for (auto& x : *family)
      out += to_string(x) + '\n';
  return out;
}

} // namespace dongled::io::firewall
