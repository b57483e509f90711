#pragma once

#include "actors/policy/walled_garden.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Whose fault it is that a probe through @p dongle was answered by @p mine, as the board knows the
/// other dongles.
policy::blame foreign_blame_of(const world& w, subnet_id dongle,
                               const io::relay::foreign_answer& mine);

} // namespace dongled
