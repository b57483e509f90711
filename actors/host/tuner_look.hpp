#pragma once

#include "actors/policy/tuning.hpp"
#include "actors/world.hpp"
#include "io/host/tuning_door.hpp"

namespace dongled {

using tuner_world = world_of<uses_settings, uses_board, uses_clock>;

/// Reads the counters, and has @p into remember them; answers what there is at this moment.
std::map<std::string, uint64_t> count_now(io::host::tuning_door& kernel, const tuner_world& w,
                                          policy::growth& into);

/// Reads all that a plan follows from. Blocks on files.
policy::tuning_scene look_at_host(io::host::tuning_door& kernel, const tuner_world& w,
                                  policy::growth& into);

} // namespace dongled
