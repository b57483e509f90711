#pragma once

#include "actors/world.hpp"

namespace dongled {

/// Has the chronicle told of what nobody says by himself: phases of dongles, as they follow from
/// the board, and deaths of actors, as supervisors see them. Called once, before the tree starts.
void witness(world& w);

} // namespace dongled
