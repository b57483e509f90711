#pragma once

#include "actors/dongle_view.hpp"
#include "actors/policy/walled_garden.hpp"

#include <vector>

namespace dongled {

/// Whose fault it is that a probe through @p dongle was answered by @p mine, as the views of the
/// whole @p rack tell of the others. PURE.
policy::blame foreign_blame_of(const std::vector<dongle_view>& rack, subnet_id dongle,
                               const io::relay::foreign_answer& mine);

} // namespace dongled
