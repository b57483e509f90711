#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dongled {

/// How many single edits (insert, delete, change, swap of neighbours) lead from @p a to @p b.
size_t edit_distance(std::string_view a, std::string_view b);

/// The one of @p known that @p x was probably meant to be: the fewest edits, at most a third of its
/// length, the first of equals; empty when none is that near. For "did you mean", everywhere.
std::string_view nearest(std::string_view x, const std::vector<std::string_view>& known);

} // namespace dongled
