#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"
#include "io/rack_watch.hpp"
#include "io/usb/write_fence.hpp"

#include <functional>
#include <memory>

namespace dongled::io {

/// The doors to the real kernel and the real modems. @p config is asked each time it is needed,
/// from any thread; so is @p memory. Writes to USB pass @p fence.
ports real_ports(std::function<settings()> config, rack_memory memory,
                 std::shared_ptr<usb::write_fence> fence);

} // namespace dongled::io
