#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <string>

namespace dongled {

/// Makes spdlog's default logger what the settings ask for: stderr (journald adds the time) or a
/// rotated file of 10 MiB, 5 kept. A file that cannot be opened is a failure, and the logger stays
/// as it was. Thread-safe from then on; called again at a reload.
result<done> start_logging(const settings::log_part& x);

/// Changes the level at run time: trace, debug, info, warn or error.
result<done> set_log_level(const std::string& level);

} // namespace dongled
