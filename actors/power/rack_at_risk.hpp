#pragma once

#include "actors/policy/blast_radius.hpp"
#include "actors/world.hpp"

namespace dongled {

/// What is known of who hangs where, and how he is.
using rack_world = world_of<uses_settings, uses_board, uses_clock, uses_learned, uses_carriers>;

/// Where a dongle is, or was last: as seen, else as configured, else as learned. Empty: unknown.
port_path port_of(const rack_world& w, subnet_id dongle);

/// When a dongle was last there, also before a restart; 0: nobody knows.
unix_ms last_seen(const rack_world& w, const dongle_view& x);

/// Every dongle with a known port, as a cut of power would find it; @p climbs is the one on whose
/// behalf the power would be cut (0: nobody's).
std::vector<policy::at_risk> rack_at_risk(const rack_world& w, const io::usb::topology& now,
                                          subnet_id climbs);

} // namespace dongled
