#pragma once

#include "io/ports.hpp"
#include "io/usb/power_intents.hpp"

#include <string>
#include <vector>

namespace dongled::io::usb {

/// What became of one intent that an earlier daemon left behind.
struct undone {
  power_intent what;
  bool ok = false;        ///< Undone and read back, or there was nothing left to undo.
  bool away = false;      ///< Not ok, since what is to be undone is not plugged in now.
  std::string read_back;  ///< "reads on", or why it is still so.
  bool not_known = false; ///< Not ok, since we could not look, or do it, ourselves.
};

/// The order to undo intents in: controllers first, then ports from the host outwards, since a port
/// without power hides everything behind it, then authorisation, then drivers. PURE.
std::vector<power_intent> in_undo_order(std::vector<power_intent> x);

/// Undoes one: switches the port on, authorises or binds. A device that is no longer there needs
/// nothing: it comes anew authorised and bound. A port whose hub is gone stays to be undone until
/// it has been read on. Does not touch the intent's file. Blocks, some seconds.
undone undo(usb_port& usb, const power_intent& x);

/// Undoes all that is stored, and forgets each that is undone; the others stay for the next time.
/// At the daemon's stop, and for `--undo` when no daemon runs. @p spared: a target that somebody is
/// writing to still; its intents stay.
/// Fails when nothing can be read of what is stored, with nothing done.
result<std::vector<undone>> undo_all(usb_port& usb, const power_intents& from,
                                     const std::string& spared = {});

} // namespace dongled::io::usb
