#pragma once

#include "config/ids.hpp"

#include <cstdint>
#include <string>

namespace dongled::io::usb {

/// How the power of one port can be switched.
enum class power_way : uint8_t {
  none,         ///< Not at all: `why` says so.
  disable_file, ///< The port's `disable` file (Linux 6.0): the kernel disconnects, then cuts.
  hub_request,  ///< SET/CLEAR_FEATURE(PORT_POWER) to the hub (USB 2.0, 11.24.2).
};

const char* to_string(power_way x) noexcept;

struct power_support {
  power_way way = power_way::none;
  std::string why; ///< For `none`: "hub 1-1 switches no power (wHubCharacteristics 0x000a)".
  /// For `none`: the hub has one switch for all its ports. Told one after the other, each obeys,
  /// and the power goes with the last.
  bool ganged = false;
  bool known = true; ///< False, with `none`: it could not be found out, `why` says so.
};

/// What is seen of one port at one moment. The port's own word proves nothing: sticks are known to
/// stay alive on a port that reads off, so the device and its interface are looked for as well.
struct port_reading {
  bool says_on = false;   ///< The hub, or the `disable` file: of any half of the socket.
  bool device = false;    ///< The device's directory is there.
  bool interface = false; ///< A network interface hangs on it.
  bool whole = false;     ///< Every half of the socket says that it is on.

  bool verified_off() const { return !says_on && !device && !interface; }
  /// Off by its own word, and the stick is still alive: the port switches data only.
  bool lies() const { return !says_on && (device || interface); }
};

/// "reads on, device there, interface there".
std::string words(const port_reading& x);

} // namespace dongled::io::usb
