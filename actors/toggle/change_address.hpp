#pragma once

#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Changes the address of a healthy dongle; the same one back is tried again, and never a reason to
/// climb. An egress that does not come back is, and so is a modem that cannot be told to change it.
flow<toggle_result> change_address(const conductor& with, std::string before);

} // namespace dongled
