#pragma once

#include <cstdint>

namespace dongled::io::relay {

/// RFC 1928 section 6 reply codes.
enum class reply : uint8_t {
  succeeded = 0,
  general_failure = 1,
  not_allowed = 2,
  network_unreachable = 3,
  host_unreachable = 4,
  connection_refused = 5,
  ttl_expired = 6,
  command_not_supported = 7,
  address_type_not_supported = 8,
};

/// A reply in words, for logs and outcomes.
const char* to_string(reply x) noexcept;

/// Translates why a connection attempt failed (an errno value) into what the client is told:
/// the dongle's fault is 03, the far end's 04 or 05, everything else our own 01.
reply reply_for_errno(int code) noexcept;

} // namespace dongled::io::relay
