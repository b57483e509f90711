#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled::api {

/// What an earlier daemon has left changed in modems, a sentence each: `--undo` cannot reach them,
/// and says so. Blocks for the disk.
std::vector<std::string> modems_left(const settings& x);

} // namespace dongled::api
