#pragma once

#include "io/hilink/client.hpp"
#include "io/hilink/trouble.hpp"

#include <optional>

namespace dongled {

using std::chrono::milliseconds;

/// What one look at a modem brought home.
struct modem_reading {
  std::optional<io::hilink::modem_status> status; ///< Nothing: the API is silent or faulty.
  std::optional<io::hilink::traffic_counters> traffic;
  std::optional<io::hilink::radio_signal> signal;
  std::optional<io::hilink::serving_network> network;
  std::optional<io::hilink::modem_identity> identity;
  io::hilink::modem_trouble trouble = io::hilink::modem_trouble::none;
  std::string error;
  bool known = true; ///< False: we could not ask, which says nothing of the modem.
};

/// How much of a modem is looked at. Signal and identity may need its only login.
enum class poll_depth : uint8_t { status, everything };

/// Looks at the modem, giving the login back at the end. Blocks for at most @p budget per call; a
/// modem whose status cannot be read is asked nothing more.
modem_reading read_modem(io::hilink::client& x, poll_depth depth, milliseconds budget);

} // namespace dongled
