#pragma once

#include "actors/toggle/conductor.hpp"

#include <string>

namespace dongled {

/// Why no rung above the modem's may be tried on a dongle that lacks nothing but egress and whose
/// modem answers: it fails with others of its carrier. Empty: they may, and it is the one on which
/// they are tried. With @p came_back it was brought back to the host by this climb.
std::string carriers_objection(const conductor& with, bool came_back);

} // namespace dongled
