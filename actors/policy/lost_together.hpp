#pragma once

#include "io/netlink/recognise.hpp"

#include <string>
#include <vector>

namespace dongled::policy {

/// Why all dongles' links are of no use at one time, in words; empty: some are of use, or there are
/// too few to tell. What takes all at once is no stick's doing: a DHCP client that is gone, or
/// somebody who has taken the interfaces down. Where addresses are ours to set there is no such
/// cause.
std::string lost_together(const std::vector<io::netlink::dongle_fact>& all,
                          const settings::dongles_part& config);

} // namespace dongled::policy
