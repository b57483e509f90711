#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled {

/// An IPv4 or IPv6 address as a value. A v4-mapped IPv6 address (::ffff:a.b.c.d) *is* the IPv4
/// address it carries, so no rule can be walked around by writing an address the other way.
class ip_address {
public:
  /// Reads dotted quads (no leading zeros) and RFC 4291 section 2.2 text; no zone, no brackets.
  static std::optional<ip_address> parse(std::string_view text);
  static ip_address from_v4(const std::array<uint8_t, 4>& bytes);
  static ip_address from_v6(const std::array<uint8_t, 16>& bytes);

  bool is_v4() const noexcept { return v4_; }
  /// Network order; IPv4 in its mapped form.
  const std::array<uint8_t, 16>& bytes() const noexcept { return bytes_; }

  bool operator==(const ip_address&) const = default;

private:
  std::array<uint8_t, 16> bytes_{};
  bool v4_ = false;
};

/// The address as people write it; IPv6 in the canonical form of RFC 5952.
std::string to_string(const ip_address& x);

/// A range of addresses, "10.0.0.0/8" or "fd00::/8"; a bare address is a range of one.
class cidr {
public:
  /// Host bits may be set and are ignored, as HAProxy does; "::ffff:0:0/96" and longer is IPv4.
  static std::optional<cidr> parse(std::string_view text);

  /// An IPv6 range holds no IPv4 address, not even "::/0": families are judged apart.
  bool contains(const ip_address& x) const noexcept;
  bool is_v4() const noexcept { return base_.is_v4(); }
  const ip_address& base() const noexcept { return base_; }
  /// In the family's own count: 0-32 or 0-128.
  unsigned length() const noexcept { return base_.is_v4() ? bits_ - 96 : bits_; }

  bool operator==(const cidr&) const = default;

private:
  cidr(ip_address base, unsigned bits);

  ip_address base_;
  unsigned bits_ = 0;
};

std::string to_string(const cidr& x);

/// What "private" means in `socks.deny_destinations`: loopback, link-local, RFC 1918, CGNAT
/// (RFC 6598), ULA, multicast, "this network", unspecified, reserved and broadcast. The
/// documentation ranges are ordinary addresses. The host's own addresses are known only at run
/// time and are added by the caller.
const std::vector<cidr>& private_ranges();

/// True when one of @p ranges holds @p x.
bool contains(const std::vector<cidr>& ranges, const ip_address& x) noexcept;

/// True when @p ranges together leave out no address of IPv4, or none of IPv6.
bool cover_a_family(const std::vector<cidr>& ranges);

} // namespace dongled
