#pragma once

#include "io/ports.hpp"
#include "io/usb/power_intents.hpp"

#include <string>
#include <vector>

namespace dongled::io::usb {

/// What became of one intent that an earlier daemon left behind.
struct undone {
  power_intent what;
  bool ok = false;       ///< Undone and read back, or there was nothing left to undo.
  std::string read_back; ///< "reads on", or why it is still so.
};

/// The order to undo intents in: controllers first, then ports from the host outwards, since a port
/// without power hides everything behind it, then authorisation, then drivers. PURE.
std::vector<power_intent> in_undo_order(std::vector<power_intent> x);

/// Undoes one: switches the port on, authorises or binds. What is no longer there needs nothing:
/// whatever comes anew comes with power, authorised and bound. Does not touch the intent's file.
/// Blocks, some seconds.
undone undo(usb_port& usb, const power_intent& x);

/// Undoes all that is stored, and forgets each that is undone; the others stay for the next time.
/// At the daemon's stop, and for `--undo` when no daemon runs. @p spared: a target that somebody is
/// writing to still; its intents stay.
std::vector<undone> undo_all(usb_port& usb, const power_intents& from,
                             const std::string& spared = {});

} // namespace dongled::io::usb
