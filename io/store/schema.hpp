#pragma once

#include "config/result.hpp"
#include "io/store/sqlite.hpp"

namespace dongled::io::store {

/// Brings the schema of @p db from whatever version it has to today's, each step in a transaction
/// of its own. A store written by a newer daemon is `fault::unsupported` and left untouched.
result<done> migrate(connection& db);

/// Whether a store of today's version has all of its tables; `fault::bad_input` when one is gone.
result<done> check_tables(connection& db);

/// How far a look at the file's soundness came.
enum class soundness : uint8_t { sound, unknown };

/// Looks whether the file is sound (PRAGMA quick_check), for @p limit at most: a file that takes
/// longer is `unknown`. `fault::bad_input` when it is not sound.
result<soundness> check_integrity(connection& db, std::chrono::milliseconds limit);

/// Has a file that an older daemon made give back what it does not use, from now on: it is written
/// anew, so nothing is done to one of more than @p most bytes. Not a failure if it cannot be done.
void make_shrinkable(connection& db, int64_t most);

} // namespace dongled::io::store
