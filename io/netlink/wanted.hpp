#pragma once

#include "io/netlink/route_diff.hpp"
#include "io/netlink/snapshot.hpp"

#include <string>
#include <variant>
#include <vector>

namespace dongled::io::netlink {

/// One object that a wish stands for.
struct wanted {
  std::variant<link, address, route, rule> object;
  std::string why;         ///< As in a step: what it is for.
  std::string missing;     ///< What `satisfied` says without it.
  bool needs_link = false; ///< The kernel refuses it without a link that is up and has the address.
};

/// What @p x stands for, in the order in which it must be made: the table is closed before a rule
/// leads into it, and a gateway is reachable before a route names it.
std::vector<wanted> objects_of(const wish& x, const uplink_fact& uplink);

/// The same of its IPv6; nothing without an address or a router.
std::vector<wanted> objects6_of(const wish& x);

/// Whether the interface of @p x is there, up and addressed, or will be by steps of ours.
bool reachable(const snapshot& have, const wish& x);

/// Whether @p have does what @p wants does, whoever made it. Of ours the likeness must be exact, so
/// that an outdated one is replaced.
bool serves(const address& have, const address& wants);
bool serves(const route& have, const route& wants);
bool serves(const rule& have, const rule& wants);

/// Whether a link up, or an object that serves, is in @p have.
bool holds(const snapshot& have, const std::variant<link, address, route, rule>& wants);

} // namespace dongled::io::netlink
