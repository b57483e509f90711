#pragma once

#include "actors/conductor.hpp"
#include "actors/policy/diagnosis.hpp"

namespace dongled {

/// Looks afresh: the kernel first, then a probe, then, only if that fails, the modem.
flow<policy::findings> look(const conductor& with);

/// Looks, and where the modem is just connecting, lets it: a repair would only throw it back.
flow<policy::findings> look_patiently(const conductor& with);

} // namespace dongled
