#pragma once

#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/netlink/recognise.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/netlink/step.hpp"

#include <string>
#include <vector>

namespace dongled::io::netlink {

/// Rule priorities of ours: `rule_priority_base + N`; before main (32766), after local (0).
inline constexpr uint32_t rule_priority_base = 10000;

/// The metric of the last route of table N: anything else in the table is preferred to it.
inline constexpr uint32_t closing_metric = 4294967295;

/// What one dongle wants routed.
struct wish {
  subnet_id dongle;
  int ifindex = 0; ///< 0: the interface is away. The table then stays, and stays closed.
  std::string interface;
  std::string host_address;    ///< Empty: 192.168.N.100.
  bool manage_address = false; ///< Static mode: the link's state and the address are ours to set.
  uint32_t metric = 0;         ///< Of the main table's default route through the dongle.
  /// The host's IPv6 address there, and the router's; empty: no IPv6 goes through the dongle.
  std::string source6{}, gateway6{};

  std::string host() const { return host_address.empty() ? dongle.host_address() : host_address; }
  bool operator==(const wish&) const = default;
};

/// The metric of @p dongle: `metric_base` for the first of the range, one more for each further.
uint32_t metric_of(const settings::dongles_part& config, subnet_id dongle);

/// The wish that follows from the facts; a null @p fact: the dongle is away.
wish wish_of(const settings::dongles_part& config, subnet_id dongle, const dongle_fact* fact);

/// The metric that @p x really gets: its own, or, where the uplink's default route has no lower
/// one, one above the uplink's. Our routes never draw the host's own traffic into a dongle.
uint32_t effective_metric(const wish& x, const uplink_fact& uplink);

/// The uplink as routes go by it: while the host has no default route of its own, its next one must
/// come before dongles', whatever its metric.
uplink_fact or_expected(uplink_fact uplink);

/// The steps from @p have to @p want, in order; none when all is well. Adds come before deletes: a
/// run that breaks off half-way then leaves a route too many, never a moment with none.
///
/// Per dongle N: the address (static mode); `unreachable default metric 4294967295` in table N,
/// there even while the interface is away, so that N's traffic fails closed; the connected route
/// and the default route in table N; the rule `from HOST lookup N`; a default route in main at the
/// dongle's metric. For a dongle with IPv6 table N ends and leads out in IPv6, too, and a rule
/// `from` its address leads there. Foreign default routes in main through a dongle's interface, of
/// one next hop or several, are moved to that metric with their own protocol mark, and so outlive
/// us; of IPv6 only those that stand before the uplink's, or would before one from a router's
/// advertisement. What else is foreign is not touched, the uplink's default route least of all.
/// What bears our mark and is not wished for is removed.
///
/// What cannot be done now is not asked for: without a link that is up and an address the kernel
/// refuses routes, so the routes follow with the diff after those facts.
std::vector<step> diff(const snapshot& have, const std::vector<wish>& want,
                       const uplink_fact& uplink);

/// The steps that remove all of ours: at exit, and after a crash (`--undo`).
std::vector<step> undo(const snapshot& have);

/// Names what is missing or wrong for one dongle, a phrase each; empty: all is as wished.
std::vector<std::string> satisfied(const snapshot& have, const wish& want,
                                   const uplink_fact& uplink);

/// Of what `satisfied` names: foreign routes and rules that end the dongle's traffic. Nothing of
/// ours, or of the stick's, mends that.
std::vector<std::string> foreign_ends(const snapshot& have, const wish& want);

/// Foreign routes and rules that would lead the dongle's traffic elsewhere, and do not, since every
/// socket of ours is bound to its interface: to be named, nothing more.
std::vector<std::string> foreign_ways(const snapshot& have, const wish& want);

/// Foreign IPv6 default routes through the dongle that stand before the uplink's: `diff` moves them
/// behind. They are no fault of the dongle's.
std::vector<std::string> in_front(const snapshot& have, const wish& want,
                                  const uplink_fact& uplink);

/// What is missing for the dongle's IPv6, as `satisfied` names it. No illness: without it clients
/// get IPv4.
std::vector<std::string> missing6(const snapshot& have, const wish& want);

} // namespace dongled::io::netlink
