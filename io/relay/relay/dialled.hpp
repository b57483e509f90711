#pragma once

#include "io/relay/net/unique_fd.hpp"

#include <string>

namespace dongled::io::relay {

/// A connection through a dongle that the data plane made and gave away: non-blocking, and watched
/// by nobody.
struct dialled {
  unique_fd socket;
  std::string address; ///< Whom it reached, without the port.
};

} // namespace dongled::io::relay
