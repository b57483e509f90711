#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// The schemas of `/tune`, and those of remedies, added to all others.
void add_tuning(json& to);
void add_remedies(json& to);

} // namespace dongled::api::schema
