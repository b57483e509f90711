#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "tune.apply_at_start": keys of `donglectl tune`, each at most once.
key_row apply_at_start_key();

} // namespace dongled
