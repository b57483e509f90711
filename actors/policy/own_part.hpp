#pragma once

#include "io/netlink/route_diff.hpp"
#include "io/netlink/snapshot.hpp"

namespace dongled::policy {

/// @p have without what bears our mark for other dongles: what `netlink::diff` then sees for one
/// wish alone is complete, and nothing of a neighbour looks unwished for.
io::netlink::snapshot own_part(io::netlink::snapshot have, const io::netlink::wish& of);

/// What of @p have might lead this host's own traffic through the dongle, and is neither ours nor
/// its subnet's: routes by its interface outside of its table, and the rules beside them. The main
/// table's default routes are no part of it: they are kept behind the uplink's. Without such routes
/// nothing. PURE.
io::netlink::snapshot may_overtake(const io::netlink::snapshot& have, const io::netlink::wish& of);

} // namespace dongled::policy
