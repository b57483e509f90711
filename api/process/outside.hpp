#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "supervision/child_spec.hpp"

namespace dongled::api {

/// Where the rows that face the outside stand: theirs are the paths "/http", "/inspector", …
inline constexpr const char* outside_path = "/outside";

/// The row of the root under which everything stands that depends on what is not ours: addresses to
/// listen at, other hosts, files that others may lock. It restarts them with back-off for as long
/// as it takes and gives up on none, so none of them takes the root along.
supervision::child_spec outside_row(const world_ptr& w, const instruments_ptr& gauges);

/// Stops the row @p id of the above and starts it anew, at once also if it waits for its turn. That
/// is no failure and counts in nobody's window.
void start_again(const world& w, const std::string& id);

/// Waits, for @p patience at most, until somebody of ours listens at `api.port`: the daemon is
/// ready then, and not before.
void await_api(const world& w, milliseconds patience);

} // namespace dongled::api
