#pragma once

#include "config/cidr.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::firewall {

/// From the first to the last address, both within.
struct interval {
  ip_address first, last;
  bool operator==(const interval&) const = default;
};

/// "10.0.0.0/8" where one prefix says it, else "10.0.0.1-10.0.0.9"; both are what nft reads.
std::string to_string(const interval& x);

/// Reads it back: an address, a prefix or a range. PURE.
std::optional<interval> interval_from(std::string_view text);

/// A set of addresses as sorted intervals that neither overlap nor touch: two sets are equal when
/// they hold the same addresses, however they were written. A value; families are kept apart. PURE.
class address_set {
public:
  address_set() = default;
  explicit address_set(const std::vector<cidr>& ranges);
  explicit address_set(const std::vector<interval>& ranges);

  /// Reads what `text` wrote; nothing for anything else.
  static std::optional<address_set> from_text(std::string_view text);

  /// Everything that is in either.
  address_set joined(const address_set& other) const;
  /// What is in this one and not in @p other.
  address_set without(const address_set& other) const;

  bool contains(const ip_address& x) const noexcept;
  bool empty() const noexcept { return v4_.empty() && v6_.empty(); }

  const std::vector<interval>& v4() const noexcept { return v4_; }
  const std::vector<interval>& v6() const noexcept { return v6_; }
  /// How many merged intervals it takes: what is counted as entries.
  size_t size() const noexcept { return v4_.size() + v6_.size(); }

  /// How many addresses of IPv4 it holds.
  uint64_t v4_addresses() const noexcept;

  /// An interval a line, IPv4 first, each in its one spelling: what is summed.
  std::string text() const;

  bool operator==(const address_set&) const = default;

private:
  static std::vector<interval> merged(std::vector<interval> all);

  std::vector<interval> v4_, v6_;
};

} // namespace dongled::io::firewall
