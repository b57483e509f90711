#pragma once

#include "config/settings.hpp"

#include <string>

namespace dongled {

/// The effective configuration as JSON, every key present, ready to be loaded again. Of secrets it
/// shows where they lie, never what they are.
std::string print(const settings& x);

} // namespace dongled
