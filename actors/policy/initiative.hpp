#pragma once

#include "config/settings.hpp"

#include <cstdint>

namespace dongled::policy {

/// How much may begin that nobody has asked for. What people ask for is not a matter of it, nor are
/// routes, ports and health. PURE.
enum class initiative : uint8_t {
  acts,    ///< All that the settings say.
  reports, ///< `recovery.enabled` is false: what is ill is told, not repaired.
  watches, ///< `watch_only`: no toggle, rung, mode switch, adoption, schedule or remedy either.
};

initiative initiative_of(const settings& x) noexcept;

/// Whether repairs and mode switches may begin.
bool repairs(initiative x) noexcept;

/// Whether what runs by the clock or by a configured rule (schedules, remedies) may begin.
bool begins(initiative x) noexcept;

/// The reason of whoever therefore does nothing, as the beginning of a sentence: "recovery is off";
/// of `acts`: "".
const char* words(initiative x) noexcept;

/// The key that says so: "recovery.enabled", "watch_only"; of `acts`: "".
const char* key_of(initiative x) noexcept;

} // namespace dongled::policy
