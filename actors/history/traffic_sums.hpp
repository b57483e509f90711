#pragma once

#include "actors/world.hpp"
#include "io/store/records.hpp"

namespace dongled {

/// What each dongle, and each user of it, has carried since the daemon's start; those that carried
/// nothing are left out. Bytes of live relays are included. A dongle's connections are those its
/// port took, a user's those that came with a right login.
io::store::traffic_records traffic_sums(const world_of<uses_board, uses_plane>& w);

} // namespace dongled
