#pragma once

#include "config/settings.hpp"
#include "io/usb/write_fence.hpp"

namespace dongled::api {

/// Gives back, at the daemon's stop, what hub_power could not: it may hang in a system call that no
/// kill reaches. Nothing of hub_power's is written any more from here on; a write of its that is
/// inside still after @p patience may end in any way, so what it touches keeps its intent on disk,
/// for the next start or `dongled --undo`, and is named in the log, as is all that cannot be given
/// back. Blocks, some seconds for each intent.
void restore_usb(const settings& x, io::usb::write_fence& fence, milliseconds patience);

} // namespace dongled::api
