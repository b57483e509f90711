#pragma once

#include "actors/world.hpp"

namespace dongled::api {

/// For main, when no actor is left: gives back what toggles have changed in modems, each modem on a
/// thread of its own, and says what stays owed. Blocks, for @p patience and little more; not at all
/// when nothing is owed, which is the rule.
void restore_modems(const world& w, milliseconds patience);

} // namespace dongled::api
