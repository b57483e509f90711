#pragma once

#include "io/host/tuning_door.hpp"

#include <string>

namespace dongled::io::host {

/// The rings of an interface's card, by ethtool's netlink (kernel
/// Documentation/networking/ethtool-netlink.rst, RINGS_GET) or, where this kernel has none, its
/// ioctl. `not_found`: there is no such interface; `unsupported`: it has no rings. Blocks for the
/// driver.
result<ring_sizes> read_rings(const std::string& interface);

/// Sets them. Most drivers take the link down and up for it. Done: the kernel took it; reading back
/// is the caller's.
result<done> write_rings(const std::string& interface, uint32_t rx, uint32_t tx);

} // namespace dongled::io::host
