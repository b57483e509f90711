#pragma once

#include <cstdint>

namespace dongled::policy {

/// A dongle's way out, as its probes and its traffic tell.
enum class egress : uint8_t {
  unknown, ///< No probe has told anything yet.
  healthy,
  failing, ///< It worked, and some probes failed since: too few to say anything.
  ill,     ///< Enough of them failed in a row, and no traffic outvotes them.
  walled,  ///< As many were answered by somebody else than their host.
};

} // namespace dongled::policy
