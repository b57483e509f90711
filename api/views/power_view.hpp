#pragma once

#include "actors/board.hpp"
#include "actors/power/power_messages.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace dongled::api {

/// `power status` as JSON: every port of the rack with what hangs there and how its power is
/// switched, and the dongles whose port nobody knows. Pure.
nlohmann::json power_json(const power_map& x, const std::vector<dongle_view>& dongles);

} // namespace dongled::api
