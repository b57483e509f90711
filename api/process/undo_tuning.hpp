#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled::api {

/// Gives back the kernel's settings that were applied, where they still are ours, and reads back.
/// Answers what was done, and what another has changed, a sentence each. `fault::os` when one could
/// not be given back: its record is kept, and it is named in the log. Blocks briefly. For `--undo`,
/// when no daemon runs.
result<std::vector<std::string>> undo_tuning(const settings& x);

} // namespace dongled::api
