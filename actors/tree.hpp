#pragma once

#include "actors/world.hpp"
#include "supervision/child_spec.hpp"

namespace dongled {

/// The daemon's tree, without the rows that face the outside (api floor: http, inspector).
supervision::supervisor_spec tree(const world_ptr& w);

/// The subtree of one dongle; its paths read /rack/N/….
supervision::supervisor_spec dongle_tree(const world_ptr& w, subnet_id dongle);

} // namespace dongled
