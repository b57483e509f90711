#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "recorder.interval_s": seconds between two samples, which may be a fraction.
key_row recorder_interval_key();

} // namespace dongled
