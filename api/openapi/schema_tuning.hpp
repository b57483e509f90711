#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// The schemas of `/tune`, added to all others.
void add_tuning(json& to);

} // namespace dongled::api::schema
