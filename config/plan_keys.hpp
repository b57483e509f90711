#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "dongles.plans": what the SIMs may carry, {"11": {"gb": 100, "day": 1}}.
key_row plans_key();

} // namespace dongled
