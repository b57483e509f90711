#pragma once

#include "actors/world.hpp"

namespace dongled::api {

/// Takes the firewall's table away, at the stop of the daemon: last of all, when nobody listens any
/// more whom strangers could reach. What fails is logged; `--undo` tries again. Blocks for a
/// moment.
void restore_firewall(const world& w);

} // namespace dongled::api
