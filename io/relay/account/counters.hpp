#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/relay/account/connect_outcome.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace dongled::io::relay {

/// Names one client connection for its whole life: slot and generation, never reused.
using relay_id = uint64_t;

/// Why a relay is over.
enum class ending : uint8_t {
  finished, ///< Both sides closed in order.
  client_gone,
  remote_gone,
  idle,
  drained_reset, ///< Reset because a toggle's drain time was over.
  refused,       ///< Never connected; `outcome` told why.
  dongle_lost,
  shutdown, ///< We ended it: the daemon stops, or its client left the allow-list.
};
inline constexpr size_t ending_kinds = static_cast<size_t>(ending::shutdown) + 1;
const char* to_string(ending x) noexcept;

/// Counters since start of one dongle's listener. Bytes of live relays are included.
struct counters {
  uint64_t accepted = 0, refused = 0, denied = 0, malformed = 0;
  uint64_t connections = 0; ///< Live now.
  uint64_t up_bytes = 0, down_bytes = 0;
  std::array<uint64_t, ending_kinds> ended{}; ///< Connections that are over, by `ending`.
  uint64_t associations = 0, datagrams_up = 0, datagrams_down = 0; ///< Of UDP ASSOCIATE.
  /// Names asked of the dongle's DNS, by what it said, and those answered from memory.
  uint64_t names_found = 0, names_missing = 0, names_failed = 0, names_remembered = 0;
  /// Upstream connects and failed accepts, by `socket_outcome`.
  std::array<uint64_t, socket_outcomes> connects{}, accept_errors{};
  /// When the last byte came *from* the far end; what outvotes a failed probe.
  std::optional<std::chrono::steady_clock::time_point> last_received;
};

/// One live relay for `donglectl relays`.
struct relay_view {
  relay_id id = 0;
  std::string client, user, target, state;
  milliseconds age{0};
  uint64_t up_bytes = 0, down_bytes = 0;
};

/// What one user has had carried by one dongle since start. Live relays are included.
struct user_counters {
  std::string user;
  uint64_t connections = 0; ///< Requests that came with a right login.
  uint64_t up_bytes = 0, down_bytes = 0;
};

} // namespace dongled::io::relay
