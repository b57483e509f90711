#pragma once

#include "api/views/rack_picture.hpp"

#include <nlohmann/json_fwd.hpp>

namespace dongled::api {

/// `/dongles/{N}`: the row of `/status`, and besides it everything that the board knows of one
/// dongle, by who knows it. Pure.
nlohmann::json dongle_details_json(const dongle_view& x, const rack_picture& of);

/// `/dongles`: the rows of `/status`, each with where to read more. Pure.
nlohmann::json dongles_json(const rack_picture& x);

} // namespace dongled::api
