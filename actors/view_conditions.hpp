#pragma once

#include "actors/board.hpp"

#include <map>
#include <vector>

namespace dongled {

// Conditions that follow from what is on the board already, so that nobody has to raise them. PURE.

/// What keeps a dongle's modem from working and no repair heals, by its own code ("no_sim"); else
/// its walled garden.
std::vector<condition> conditions_of(const dongle_view& x);

/// The journal's trouble.
std::vector<condition> conditions_of(const host_view& x);

/// What is about all of them: doubted probes, and such as are of no use.
std::vector<condition> conditions_of(const std::map<subnet_id, dongle_view>& rack);

} // namespace dongled
