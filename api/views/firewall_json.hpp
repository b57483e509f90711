#pragma once

#include "actors/firewall_view.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

/// How the firewall stands, as `GET /firewall` and `donglectl firewall status` have it; @p now for
/// the list's age. @p whole: who was refused is told, too; else `blocked.top` is null. Pure.
nlohmann::json firewall_json(const firewall_view& x, unix_ms now, bool whole);

} // namespace dongled::api
