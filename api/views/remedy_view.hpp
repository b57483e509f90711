#pragma once

#include "actors/host/remedy_messages.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

/// `{remedy_id, dongle, site, asked_by, started, state, result: {verdict, says, hint, dongles: […],
/// uplink, levels: […]}, trace}`; what is not told yet is null or missing rows.
nlohmann::json remedy_json(const remedy_record& x);

} // namespace dongled::api
