#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::netlink {

/// A prefix in text and length; `len` 0 with an empty address is the default route.
struct prefix {
  std::string address;
  uint8_t len = 0;
  bool operator==(const prefix&) const = default;
};

/// One link as the kernel has it (RTM_NEWLINK).
struct link {
  int index = 0;
  std::string name;
  bool up = false;      ///< IFF_UP.
  bool running = false; ///< IFF_RUNNING / carrier; meaningless on some dongles.
  bool operator==(const link&) const = default;
};

/// One address (RTM_NEWADDR): of IPv6 only those that the whole internet can answer to (2000::/3).
struct address {
  int ifindex = 0;
  prefix local;
  uint8_t protocol = 0; ///< IFA_PROTO (Linux 5.18): who set it; 0 when nobody said.
  // Of IPv6:
  bool usable = true;     ///< Neither deprecated, nor tentative (RFC 4862 section 2).
  bool temporary = false; ///< RFC 8981: soon replaced by another one.
  uint32_t created = 0;   ///< In hundredths of seconds of uptime (ifa_cacheinfo).
  bool v6() const { return local.address.find(':') != std::string::npos; }
  bool operator==(const address&) const = default;
};

/// The main routing table (RT_TABLE_MAIN of rtnetlink(7)).
constexpr uint32_t main_table = 254;

/// How long a route has left. Of no account where routes are compared: it runs.
struct time_left {
  uint32_t seconds = 0; ///< 0: for ever.
  bool operator==(const time_left&) const { return true; }
};

/// One route (RTM_NEWROUTE): all of IPv4; of IPv6 the main table's default routes, and our own
/// elsewhere. Blackhole and the like are `other`; a multipath route carries its first next hop.
struct route {
  enum class kind {
    unicast,
    unreachable,
    multipath,
    ipv6_default,     ///< In the main table, of one next hop or several.
    ipv6_way,         ///< A default route of ours in a dongle's table.
    ipv6_unreachable, ///< Likewise: the end of that table.
    other
  } type = kind::unicast;
  prefix destination;
  std::string gateway; ///< Empty: on link.
  int ifindex = 0;
  uint32_t table = main_table;
  uint32_t metric = 0;
  uint8_t protocol = 0; ///< RTPROT_*: ours are marked, so that "foreign" is a fact.
  std::string preferred_source;
  uint8_t scope = 0;
  bool onlink = false; ///< The gateway need not be reachable by another route (RTNH_F_ONLINK).
  std::string metrics; ///< RTA_METRICS as the kernel encodes it: carried along when a route moves.
  std::string nexthops = {};  ///< RTA_MULTIPATH, likewise.
  std::vector<int> hops = {}; ///< The interfaces of several next hops.
  time_left left = {};        ///< Of IPv6: until a router's advertisement ends.

  bool v6() const {
    return type == kind::ipv6_default || type == kind::ipv6_way || type == kind::ipv6_unreachable;
  }
  /// Whether it leads through an interface, by one of its next hops.
  bool leads_through(int index) const {
    return ifindex == index || std::find(hops.begin(), hops.end(), index) != hops.end();
  }
  bool operator==(const route&) const = default;
};

/// One policy rule (RTM_NEWRULE): `from`/`len` [iif/oif] lookup `table`. Of IPv6 only our own.
struct rule {
  uint32_t priority = 0;
  prefix from;
  uint32_t table = 0;
  uint8_t protocol = 0;
  std::string oif;
  bool plain = true; ///< False: it looks at more than shown here (mark, iif, port, not, goto …).
  bool operator==(const rule&) const = default;
};

/// The part of the kernel's state that dongled reasons about, read in one go.
struct snapshot {
  std::vector<link> links;
  std::vector<address> addresses;
  std::vector<route> routes;
  std::vector<rule> rules;
  bool operator==(const snapshot&) const = default;
};

} // namespace dongled::io::netlink
