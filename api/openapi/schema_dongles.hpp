#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// Upload and download.
json rates();

/// A row of `/status`.
members dongle_row();

/// All of `/dongles/{N}`.
json dongle_details();

} // namespace dongled::api::schema
