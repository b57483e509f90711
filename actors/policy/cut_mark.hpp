#pragma once

#include "config/wall_time.hpp"

#include <cstdint>
#include <string>

namespace dongled::policy {

/// What a cut of power means for one dongle.
enum class stake : uint8_t {
  well,    ///< It works and would lose power.
  ill,     ///< It speaks for the cut.
  away,    ///< Gone for long: it has no power to lose, and proves nothing.
  off,     ///< Switched off by an operator: counts on neither side.
  neither, ///< It has power, but its carrier lets nobody out: no reason to cut, nor against it.
};

/// Left on a dongle by a deed of ours that took its power: until it works again, or has had the
/// time to boot and is there, it counts as it did before, since the deed is not its illness.
struct cut_mark {
  unix_ms at = 0;          ///< When its power went, then when it came again; 0: no deed took it.
  unix_ms boots_until = 0; ///< A boot may last until then.
  stake before = stake::well;
  std::string by;     ///< "hub 1-1", "port 1-1.2".
  std::string toggle; ///< Whose deed it was; empty: no toggle's.
};

/// It has power again, also of a deed nobody here remembers: a boot's time begins.
inline void fed(cut_mark& x, unix_ms now, unix_ms boots_until) {
  x.at = now;
  x.boots_until = boots_until;
  if (x.by.empty())
    x.by = "its port";
}

/// What is known of the dongle since.
struct since_cut {
  bool interface = false;
  unix_ms good_at = 0; ///< When its egress was last known to work.
};

/// Whether @p x may still be booting from the deed.
inline bool boots(const cut_mark& x, const since_cut& seen, unix_ms now) noexcept {
  return x.at != 0 && seen.good_at <= x.at && now < x.boots_until;
}

/// Whether it counts as it did before the deed.
inline bool counts_as_before(const cut_mark& x, const since_cut& seen, unix_ms now) noexcept {
  return boots(x, seen, now) || (x.at != 0 && seen.good_at <= x.at && !seen.interface);
}

} // namespace dongled::policy
