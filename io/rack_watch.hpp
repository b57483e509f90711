#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"

#include <functional>
#include <map>

namespace dongled::io {

/// Where dongles were found before: how one without an address is known by its place. Called on the
/// watch's threads.
using learned_ports = std::function<std::map<port_path, subnet_id>()>;

/// Watches the rack through rtnetlink and sysfs, hurried on by uevents where there are any, and
/// tells @p then of the facts at once and after each change. Where the kernel had to drop notices,
/// of either kind, everything is read again. @p config and @p learned are asked each time, so that
/// a reload and a lesson take effect. @p then is called on the watch's own threads, one call at a
/// time, and must not block. `fault::os` when rtnetlink cannot be opened.
result<std::unique_ptr<watching>> watch_rack(std::function<settings()> config,
                                             learned_ports learned,
                                             std::function<void(facts_ptr)> then);

} // namespace dongled::io
