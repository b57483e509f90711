#pragma once

#include "actors/world.hpp"

namespace dongled::api {

/// Holds the condition `watch_only` while the settings in force say that dongled only watches, and
/// logs a change of that. At the start, and after each reload; blocks nobody.
void show_watch_only(const world& w);

} // namespace dongled::api
