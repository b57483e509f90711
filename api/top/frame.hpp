#pragma once

#include "api/views/rack_picture.hpp"
#include "supervision/census.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace dongled::api::top {

/// All that `top` shows at one moment: `{at, at_ms, host, counts, toggles, uplink, warnings,
/// dongles:[…], actors:[…]}`. Of the tree only what is not well: actors that are not running, and
/// those that failed within the last minutes. Bytes are sums since the daemon's start. Pure.
nlohmann::json frame_json(const rack_picture& x,
                          const std::vector<supervision::census_entry>& tree);

} // namespace dongled::api::top
