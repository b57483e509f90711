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

/// Looks at the modem, giving the login back at the end. Blocks for @p budget at most, if that is
/// what was claimed of the client; a modem whose status cannot be read is asked nothing more. One
/// that is slow is read as far as there is time for it: what it did answer counts.
modem_reading read_modem(io::hilink::client& x, poll_depth depth, milliseconds budget);

/// For all calls of a look, each of which may take @p timeout (the client sees to that).
milliseconds budget_of_poll(poll_depth depth, milliseconds timeout);

} // namespace dongled
