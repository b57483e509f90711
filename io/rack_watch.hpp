#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"

#include <functional>

namespace dongled::io {

/// Watches the rack through rtnetlink and sysfs, hurried on by uevents where there are any, and
/// tells @p then of the facts at once and after each change. @p config is asked each time, so that
/// a reload takes effect. @p then is called on the watch's own threads, one call at a time, and
/// must not block. `fault::os` when rtnetlink cannot be opened.
result<std::unique_ptr<watching>> watch_rack(std::function<settings()> config,
                                             std::function<void(facts_ptr)> then);

} // namespace dongled::io
