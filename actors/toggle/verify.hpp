#pragma once

#include "actors/toggle/conductor.hpp"

namespace dongled {

/// What a probe through the dongle told after a step.
struct verified {
  std::string address; ///< Empty: no egress.
  std::string error;
  bool known = true;  ///< False: it could not be asked, by our own fault.
  std::string astray; ///< What answered the probes instead of their hosts; empty: nothing did.
};

/// Probes until one comes home, at most @p budget: only that proves a step.
flow<verified> verify(const conductor& with, milliseconds budget);

} // namespace dongled
