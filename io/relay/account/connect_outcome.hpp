#pragma once

#include <cstddef>
#include <cstdint>

namespace dongled::io::relay {

/// How a call of connect(2) or accept(2) ended, by errno; what is rare is `other`.
enum class socket_outcome : uint8_t {
  fine,
  address_not_available, ///< No local port is left, or the address is gone.
  network_unreachable,
  host_unreachable,
  refused,
  timed_out,
  reset,
  too_many_files,      ///< Of this process.
  too_many_files_host, ///< Of the host.
  no_memory,
  other,
};
inline constexpr size_t socket_outcomes = static_cast<size_t>(socket_outcome::other) + 1;

/// The outcome that errno @p code means; 0 is fine.
socket_outcome outcome_of(int code) noexcept;

/// As errno's constants are called: "EADDRNOTAVAIL"; "ok", "other".
const char* to_string(socket_outcome x) noexcept;

} // namespace dongled::io::relay
