#include "api/process/restore_usb.hpp"

#include "api/process/undo_usb.hpp"
#include "config/text.hpp"
#include "io/usb/power_intents.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

void restore_usb(const settings& x, io::usb::write_fence& fence, milliseconds patience) {
  auto inside = fence.close(patience);
  if (inside)
    spdlog::error("USB: a write to {} has not returned from the kernel", *inside);
  auto left = io::usb::power_intents{x.state_dir + "/power"}.list();
  if (left.intents.empty() && left.unreadable.empty() && !left.trouble)
    return;
  if (auto given = undo_usb(x, inside.value_or("")); given && !given->empty())
    spdlog::warn("USB: undone at the stop: {}", joined(*given));
  else if (!given)
    spdlog::error("USB: {}; {}/power keeps their names for the next start, or dongled --undo",
                  given.why().doing, x.state_dir);
}

} // namespace dongled::api
