#pragma once

#include "io/relay/codec/endpoint.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// The header of relayed datagrams (RFC 1928 section 7). Pure: bytes in, bytes out.
namespace dongled::io::relay::udp {

/// What a client wants sent. Views into the datagram it was read from.
struct parcel {
  std::string_view name; ///< Whom to look up; empty when `to` is complete.
  endpoint to;           ///< With a name only its port counts.
  std::string_view payload;
};

/// Reads one datagram of a client. Nothing when it has to be dropped: too short, a fragment (we
/// keep no reassembly queue, which the RFC leaves to us), an unknown address type, a name that is
/// none, port 0. A name that spells an address is that address.
std::optional<parcel> parse(std::string_view datagram);

/// The longest header `encode` makes: that of IPv6.
constexpr size_t longest_header = 22;

/// A header as it stands in front of a payload.
struct header {
  std::array<char, longest_header> bytes{};
  size_t size = 0;
};

/// The header of a datagram that came from @p from.
header encode(const endpoint& from);

} // namespace dongled::io::relay::udp
