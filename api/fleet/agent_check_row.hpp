#pragma once

#include "actors/world.hpp"
#include "supervision/child_spec.hpp"

namespace dongled::api {

/// The row of `/agent_check`, which answers HAProxy at `fleet.agent_check_port` while there is one.
/// It dies of an address that cannot be had, and its supervisor tries again.
supervision::child_spec agent_check_row(world_ptr w);

} // namespace dongled::api
