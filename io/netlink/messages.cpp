#include "io/netlink/messages.hpp"

#include "io/netlink/attributes.hpp"
#include "io/netlink/nexthops.hpp"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <array>
#include <cstring>

namespace dongled::io::netlink {

namespace {

template <class Header>
const Header* body(const nlmsghdr& x) {
  if (x.nlmsg_len < NLMSG_HDRLEN + sizeof(Header))
    return nullptr;
  return static_cast<const Header*>(nlmsg_data(&x));
}

std::optional<object> decode_link(const nlmsghdr& x) {
  auto head = body<ifinfomsg>(x);
  attributes<IFLA_MAX> tb;
  if (!head || head->ifi_family != AF_UNSPEC || !tb.parse(x, *head))
    return {};
  return link{head->ifi_index, tb.text(IFLA_IFNAME), (head->ifi_flags & IFF_UP) != 0,
              (head->ifi_flags & IFF_RUNNING) != 0};
}

std::optional<object> decode_address6(const ifaddrmsg& head, const attributes<IFA_MAX>& tb) {
  auto type = tb.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS;
  auto raw = tb.bytes(type);
  auto global = raw.size() == sizeof(in6_addr) && (static_cast<uint8_t>(raw[0]) & 0xe0) == 0x20;
  if (!global || head.ifa_scope != RT_SCOPE_UNIVERSE)
    return {};
  address out{
    static_cast<int>(head.ifa_index), {tb.ipv6(type), head.ifa_prefixlen}, tb.u8(IFA_PROTO, 0)};
  auto flags = tb.u32(IFA_FLAGS, head.ifa_flags);
  out.usable = (flags & (IFA_F_DEPRECATED | IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
  out.temporary = (flags & IFA_F_TEMPORARY) != 0;
  ifa_cacheinfo about{};
  if (auto bytes = tb.bytes(IFA_CACHEINFO); bytes.size() >= sizeof about) {
    std::memcpy(&about, bytes.data(), sizeof about);
    out.created = about.cstamp;
  }
  return out;
}

std::optional<object> decode_address(const nlmsghdr& x) {
  auto head = body<ifaddrmsg>(x);
  attributes<IFA_MAX> tb;
  if (!head || (head->ifa_family != AF_INET && head->ifa_family != AF_INET6) || !tb.parse(x, *head))
    return {};
  if (head->ifa_family == AF_INET6)
    return decode_address6(*head, tb);
  auto local = tb.ipv4(tb.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
  if (local.empty())
    return {};
  return address{
    static_cast<int>(head->ifa_index), {local, head->ifa_prefixlen}, tb.u8(IFA_PROTO, 0)};
}

route::kind kind_of(const rtmsg& head, const attributes<RTA_MAX>& tb) {
  using kind = route::kind;
  auto unicast = head.rtm_type == RTN_UNICAST;
  if (head.rtm_family == AF_INET6) {
    if (tb.u32(RTA_TABLE, head.rtm_table) == RT_TABLE_MAIN)
      return unicast ? kind::ipv6_default : kind::other;
    if (head.rtm_protocol != our_protocol)
      return kind::other;
    return unicast                            ? kind::ipv6_way
           : head.rtm_type == RTN_UNREACHABLE ? kind::ipv6_unreachable
                                              : kind::other;
  }
  if (head.rtm_tos != 0 || tb.has(RTA_VIA))
    return kind::other;
  // One without a next hop leads nowhere; the kernel knows no such thing.
  if (tb.has(RTA_MULTIPATH))
    return unicast && !hops_in(tb.bytes(RTA_MULTIPATH)).empty() ? kind::multipath : kind::other;
  return unicast                            ? kind::unicast
         : head.rtm_type == RTN_UNREACHABLE ? kind::unreachable
                                            : kind::other;
}

/// The kernel counts it in ticks of USER_HZ, which is 100 wherever Linux runs.
time_left expiry_in(const std::string& cache_info) {
  constexpr uint32_t user_hz = 100;
  rta_cacheinfo about{};
  if (cache_info.size() < sizeof about)
    return {};
  std::memcpy(&about, cache_info.data(), sizeof about);
  auto ticks = static_cast<int64_t>(about.rta_expires);
  return {ticks > 0 ? static_cast<uint32_t>((ticks + user_hz - 1) / user_hz) : 0};
}

std::optional<object> decode_route(const nlmsghdr& x) {
  auto head = body<rtmsg>(x);
  attributes<RTA_MAX> tb;
  if (!head || (head->rtm_flags & RTM_F_CLONED) != 0 || !tb.parse(x, *head))
    return {};
  auto v6 = head->rtm_family == AF_INET6;
  if (!v6 && head->rtm_family != AF_INET)
    return {};
  route out;
  out.type = kind_of(*head, tb);
  out.table = tb.u32(RTA_TABLE, head->rtm_table);
  // Of IPv6 only what could lead the host's own traffic astray, and our own.
  if (v6 && (head->rtm_dst_len != 0 || !out.v6()))
    return {};
  if (head->rtm_dst_len > 0)
    out.destination = {tb.ipv4(RTA_DST), head->rtm_dst_len};
  out.gateway = v6 ? tb.ipv6(RTA_GATEWAY) : tb.ipv4(RTA_GATEWAY);
  // What leads nowhere does so by the loopback interface in IPv6.
  out.ifindex =
    out.type == route::kind::ipv6_unreachable ? 0 : static_cast<int>(tb.u32(RTA_OIF, 0));
  out.nexthops = tb.bytes(RTA_MULTIPATH);
  out.hops = hops_in(out.nexthops);
  if (!out.hops.empty())
    out.ifindex = out.hops.front();
  out.metric = tb.u32(RTA_PRIORITY, 0);
  out.protocol = head->rtm_protocol;
  out.preferred_source = v6 ? tb.ipv6(RTA_PREFSRC) : tb.ipv4(RTA_PREFSRC);
  out.scope = head->rtm_scope;
  out.onlink = (head->rtm_flags & RTNH_F_ONLINK) != 0;
  out.metrics = tb.bytes(RTA_METRICS);
  // The kernel tells it in one attribute and is told it in another.
  if (v6)
    out.left =
      tb.has(RTA_EXPIRES) ? time_left{tb.u32(RTA_EXPIRES, 0)} : expiry_in(tb.bytes(RTA_CACHEINFO));
  return out;
}

std::optional<object> decode_rule(const nlmsghdr& x) {
  auto head = body<fib_rule_hdr>(x);
  attributes<FRA_MAX> tb;
  if (!head || (head->family != AF_INET && head->family != AF_INET6) || !tb.parse(x, *head))
    return {};
  auto v6 = head->family == AF_INET6;
  if (v6 && (tb.u8(FRA_PROTOCOL, 0) != our_protocol || head->src_len == 0))
    return {};
  rule out;
  out.priority = tb.u32(FRA_PRIORITY, 0);
  if (head->src_len > 0)
    out.from = {v6 ? tb.ipv6(FRA_SRC) : tb.ipv4(FRA_SRC), head->src_len};
  if (v6 && out.from.address.empty())
    return {};
  out.table = tb.u32(FRA_TABLE, head->table);
  out.protocol = tb.u8(FRA_PROTOCOL, 0);
  out.oif = tb.text(FRA_OIFNAME);
  out.plain = head->action == FR_ACT_TO_TBL && head->dst_len == 0 && head->tos == 0
              && (head->flags & FIB_RULE_INVERT) == 0
              // The kernel always tells this one; -1 means that it is not used.
              && tb.u32(FRA_SUPPRESS_PREFIXLEN, UINT32_MAX) == UINT32_MAX;
  for (auto type : {FRA_IIFNAME, FRA_FWMARK, FRA_FWMASK, FRA_TUN_ID, FRA_SUPPRESS_IFGROUP,
                    FRA_L3MDEV, FRA_UID_RANGE, FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE})
    out.plain = out.plain && !tb.has(type);
  return out;
}

} // namespace

std::optional<object> decode(const nlmsghdr& x) {
  switch (x.nlmsg_type) {
  case RTM_NEWLINK:
  case RTM_DELLINK: return decode_link(x);
  case RTM_NEWADDR:
  case RTM_DELADDR: return decode_address(x);
  case RTM_NEWROUTE:
  case RTM_DELROUTE: return decode_route(x);
  case RTM_NEWRULE:
  case RTM_DELRULE: return decode_rule(x);
  default: return {};
  }
}

bool is_deletion(int type) {
  return type == RTM_DELLINK || type == RTM_DELADDR || type == RTM_DELROUTE || type == RTM_DELRULE;
}

void message_closer::operator()(nl_msg* x) const noexcept { nlmsg_free(x); }

} // namespace dongled::io::netlink
