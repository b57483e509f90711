#pragma once

#include "io/netlink/route_diff.hpp"
#include "io/netlink/snapshot.hpp"

namespace dongled::policy {

/// @p have without what bears our mark for other dongles: what `netlink::diff` then sees for one
/// wish alone is complete, and nothing of a neighbour looks unwished for.
io::netlink::snapshot own_part(io::netlink::snapshot have, const io::netlink::wish& of);

} // namespace dongled::policy
