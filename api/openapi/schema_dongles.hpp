#pragma once

#include "api/openapi/schema_words.hpp"

namespace dongled::api::schema {

/// Upload and download.
json rates();

/// A row of `/status`.
members dongle_row();

/// What only some rows have.
members dongle_options();

/// All of `/dongles/{N}`.
json dongle_details();

} // namespace dongled::api::schema
