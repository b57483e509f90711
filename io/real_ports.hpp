#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"

#include <functional>

namespace dongled::io {

/// The doors to the real kernel and the real modems. @p config is asked each time it is needed,
/// from any thread.
ports real_ports(std::function<settings()> config);

} // namespace dongled::io
