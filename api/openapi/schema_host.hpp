#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// `/firewall`.
json firewall();

} // namespace dongled::api::schema
