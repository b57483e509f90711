#pragma once

#include "actors/power/rack_at_risk.hpp"

namespace dongled {

/// What USB shows of one dongle.
struct usb_sight {
  port_path port;       ///< Where it is, or was last; empty: unknown.
  bool there = false;   ///< A device is on that port.
  bool storage = false; ///< A stick that shows its CD-ROM.
  std::string words;    ///< "its device is on port 1-1.2, unbound".
};

/// Looks for a dongle in @p facts (null: nothing is known of USB).
usb_sight look_at_usb(const rack_world& w, const io::rack_facts* facts, subnet_id dongle);

} // namespace dongled
