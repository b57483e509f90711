#include "io/netlink/nexthops.hpp"

#include <linux/rtnetlink.h>

#include <cstring>

namespace dongled::io::netlink {

namespace {

/// Calls @p see with each whole next hop and its place.
template <class F>
void each(const std::string& nexthops, F see) {
  rtnexthop hop{};
  for (size_t at = 0; at < nexthops.size() && nexthops.size() - at >= sizeof hop;) {
    std::memcpy(&hop, nexthops.data() + at, sizeof hop);
    if (hop.rtnh_len < sizeof hop || hop.rtnh_len > nexthops.size() - at)
      return;
    see(hop, at);
    at += RTNH_ALIGN(hop.rtnh_len);
  }
}

} // namespace

std::vector<int> hops_in(const std::string& nexthops) {
  std::vector<int> out;
  each(nexthops, [&](const rtnexthop& x, size_t) { out.push_back(x.rtnh_ifindex); });
  return out;
}

std::string askable(std::string nexthops) {
  auto out = nexthops;
  each(nexthops, [&](rtnexthop x, size_t at) {
    x.rtnh_flags &= RTNH_F_ONLINK;
    std::memcpy(out.data() + at, &x, sizeof x);
  });
  return out;
}

} // namespace dongled::io::netlink
