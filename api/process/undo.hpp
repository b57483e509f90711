#pragma once

#include "config/result.hpp"

#include <cstddef>

namespace dongled::api {

/// Removes every route, rule and address that bears our mark, and reads back that they are gone.
/// Answers how many there were. Blocks on the kernel, 2 s an answer at most. At exit, and for
/// `--undo` after a crash.
result<size_t> undo_kernel();

/// Removes the firewall's table, and reads back that it is gone; false: there was none. Blocks for
/// some children that take a moment each.
result<bool> undo_firewall();

} // namespace dongled::api
