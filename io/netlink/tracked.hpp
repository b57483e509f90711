#pragma once

#include "config/result.hpp"

#include <cstddef>
#include <string>

namespace dongled::io::netlink {

/// Has the kernel forget the tracked connections from or to @p address, an IPv4 address of this
/// host, and no others (NFNL_SUBSYS_CTNETLINK). Answers how many; `fault::unsupported` where
/// connections are not tracked, `fault::denied` without CAP_NET_ADMIN. Blocks briefly.
result<size_t> forget_tracked(const std::string& address);

} // namespace dongled::io::netlink
