#pragma once

#include "config/result.hpp"
#include "io/store/sqlite.hpp"

namespace dongled::io::store {

/// Brings the schema of @p db from whatever version it has to today's, each step in a transaction
/// of its own. A store written by a newer daemon is `fault::unsupported` and left untouched.
result<done> migrate(connection& db);

/// Tells whether the file is sound (PRAGMA quick_check); `fault::bad_input` when it is not.
result<done> check_integrity(connection& db);

} // namespace dongled::io::store
