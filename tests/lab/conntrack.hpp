#pragma once

#include "config/result.hpp"
#include "tests/lab/netns.hpp"

namespace dongled::lab {

/// Forgets every tracked connection of a namespace, so that flows through its NAT die.
/// Errors: os, unsupported without nf_conntrack_netlink.
result<done> flush_conntrack(const netns& where);

} // namespace dongled::lab
