#pragma once

#include <string>
#include <vector>

namespace dongled::io::netlink {

// The next hops of a multipath route, as RTA_MULTIPATH has them: struct rtnexthop and attributes,
// one after the other. PURE; any bytes will do.

/// Their interfaces.
std::vector<int> hops_in(const std::string& nexthops);

/// The same as they may be asked for: what the kernel tells of their state is its own.
std::string askable(std::string nexthops);

} // namespace dongled::io::netlink
