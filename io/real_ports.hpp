#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"
#include "io/rack_watch.hpp"

#include <functional>

namespace dongled::io {

/// The doors to the real kernel and the real modems. @p config is asked each time it is needed,
/// from any thread; so is @p learned, which tells where dongles were found before.
ports real_ports(std::function<settings()> config, learned_ports learned);

} // namespace dongled::io
