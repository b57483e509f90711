#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// `/firewall`.
json firewall();
/// `/analyze`.
json analysis();
/// `/samples`.
json samples();
/// `/host`.
json host_gauges();

} // namespace dongled::api::schema
