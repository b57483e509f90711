#pragma once

#include "actors/world.hpp"

namespace dongled {

/// Lets the world's carrier outages be judged by what the board says now.
void look_at_carriers(const world_of<uses_settings, uses_board, uses_carriers>& w);

} // namespace dongled
