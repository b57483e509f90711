#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dongled::lab {

/// What can be done to a stick on its USB, mildest first. A fault that a mild deed cures is cured
/// by every harder one as well.
enum class usb_cure : uint8_t {
  bind,       ///< Its driver is taken off and bound again.
  authorized, ///< `authorized` 0, then 1.
  power,      ///< The power of its own port goes and returns.
  hub,        ///< Its whole hub loses power: the port that feeds it, or all its ports at one time.
  controller, ///< The host controller's PCI driver is taken off and bound again.
  none,       ///< Nothing but healing the fault.
};

/// The enumerator's name.
const char* to_string(usb_cure x) noexcept;

/// The cure of that name; "port" is another word for `power`.
std::optional<usb_cure> parse_usb_cure(std::string_view text) noexcept;

} // namespace dongled::lab
