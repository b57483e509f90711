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

std::optional<object> decode_address(const nlmsghdr& x) {
  auto head = body<ifaddrmsg>(x);
  attributes<IFA_MAX> tb;
  if (!head || head->ifa_family != AF_INET || !tb.parse(x, *head))
    return {};
  auto local = tb.ipv4(tb.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
  if (local.empty())
    return {};
  return address{
    static_cast<int>(head->ifa_index), {local, head->ifa_prefixlen}, tb.u8(IFA_PROTO, 0)};
}

route::kind kind_of(const rtmsg& head, const attributes<RTA_MAX>& tb) {
  using kind = route::kind;
  auto unicast = head.rtm_type == RTN_UNICAST;
  if (head.rtm_family == AF_INET6)
    return unicast ? kind::ipv6_default : kind::other;
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
  // Of IPv6 only what could lead the host's own traffic astray.
  if (v6
      && (head->rtm_dst_len != 0 || out.table != RT_TABLE_MAIN
          || out.type != route::kind::ipv6_default))
    return {};
  if (head->rtm_dst_len > 0)
    out.destination = {tb.ipv4(RTA_DST), head->rtm_dst_len};
  out.gateway = v6 ? tb.ipv6(RTA_GATEWAY) : tb.ipv4(RTA_GATEWAY);
  out.ifindex = static_cast<int>(tb.u32(RTA_OIF, 0));
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
  if (!head || head->family != AF_INET || !tb.parse(x, *head))
    return {};
  rule out;
  out.priority = tb.u32(FRA_PRIORITY, 0);
  if (head->src_len > 0)
    out.from = {tb.ipv4(FRA_SRC), head->src_len};
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

/// Appends to a message and remembers whether all of it fitted and made sense.
struct writer {
  nl_msg* msg;
  bool fine = true;

  template <class Header>
  void head(const Header& x) {
    fine = fine && nlmsg_append(msg, const_cast<Header*>(&x), sizeof x, NLMSG_ALIGNTO) >= 0;
  }
  void u32(int type, uint32_t x) { fine = fine && nla_put_u32(msg, type, x) >= 0; }
  void u8(int type, uint8_t x) { fine = fine && nla_put_u8(msg, type, x) >= 0; }
  void ipv4(int type, const std::string& x) { put<in_addr>(AF_INET, type, x); }
  void ipv6(int type, const std::string& x) { put<in6_addr>(AF_INET6, type, x); }
  void bytes(int type, const std::string& x) {
    fine = fine && nla_put(msg, type, static_cast<int>(x.size()), x.data()) >= 0;
  }

private:
  template <class Address>
  void put(int family, int type, const std::string& x) {
    Address parsed{};
    fine = fine && inet_pton(family, x.c_str(), &parsed) == 1
           && nla_put(msg, type, sizeof parsed, &parsed) >= 0;
  }
};

void write(writer& out, const link& x, bool) {
  ifinfomsg head{};
  head.ifi_index = x.index;
  head.ifi_flags = head.ifi_change = IFF_UP;
  out.head(head);
}

void write(writer& out, const address& x, bool) {
  ifaddrmsg head{};
  head.ifa_family = AF_INET;
  head.ifa_prefixlen = x.local.len;
  head.ifa_index = static_cast<uint32_t>(x.ifindex);
  out.head(head);
  out.ipv4(IFA_LOCAL, x.local.address);
  out.ipv4(IFA_ADDRESS, x.local.address);
  // Kernels before 5.18 ignore it.
  if (x.protocol != 0)
    out.u8(IFA_PROTO, x.protocol);
}

void write(writer& out, const route& x, bool adding) {
  auto v6 = x.type == route::kind::ipv6_default;
  auto several = !x.nexthops.empty();
  rtmsg head{};
  head.rtm_family = v6 ? AF_INET6 : AF_INET;
  head.rtm_dst_len = x.destination.len;
  head.rtm_table = RT_TABLE_UNSPEC; // RTA_TABLE holds more than 8 bits.
  head.rtm_protocol = x.protocol;
  head.rtm_type = x.type == route::kind::unreachable ? RTN_UNREACHABLE : RTN_UNICAST;
  // "Nowhere" deletes whatever the scope is.
  head.rtm_scope = v6                                                    ? RT_SCOPE_UNIVERSE
                   : !adding                                             ? RT_SCOPE_NOWHERE
                   : x.type == route::kind::unicast && x.gateway.empty() ? RT_SCOPE_LINK
                                                                         : RT_SCOPE_UNIVERSE;
  head.rtm_flags = adding && x.onlink ? RTNH_F_ONLINK : 0;
  out.head(head);
  out.u32(RTA_TABLE, x.table);
  if (x.destination.len > 0)
    out.ipv4(RTA_DST, x.destination.address);
  if (several)
    out.bytes(RTA_MULTIPATH, askable(x.nexthops));
  else if (!x.gateway.empty() && v6)
    out.ipv6(RTA_GATEWAY, x.gateway);
  else if (!x.gateway.empty())
    out.ipv4(RTA_GATEWAY, x.gateway);
  if (x.ifindex != 0 && !several)
    out.u32(RTA_OIF, static_cast<uint32_t>(x.ifindex));
  if (!x.preferred_source.empty() && !v6)
    out.ipv4(RTA_PREFSRC, x.preferred_source);
  if (x.metric != 0)
    out.u32(RTA_PRIORITY, x.metric);
  if (adding && !x.metrics.empty())
    out.bytes(RTA_METRICS, x.metrics);
  if (adding && v6 && x.left.seconds != 0)
    out.u32(RTA_EXPIRES, x.left.seconds);
}

void write(writer& out, const rule& x, bool) {
  fib_rule_hdr head{};
  head.family = AF_INET;
  head.src_len = x.from.len;
  head.action = FR_ACT_TO_TBL;
  out.head(head);
  if (x.from.len > 0)
    out.ipv4(FRA_SRC, x.from.address);
  out.u32(FRA_TABLE, x.table);
  out.u32(FRA_PRIORITY, x.priority);
  if (x.protocol != 0)
    out.u8(FRA_PROTOCOL, x.protocol);
  if (!x.oif.empty())
    out.fine = out.fine && nla_put_string(out.msg, FRA_OIFNAME, x.oif.c_str()) >= 0;
}

struct request {
  int type, flags;
};

/// Message type and flags of an addition; of a removal only the type is looked at.
request form_of(const link&, bool) { return {RTM_NEWLINK, 0}; }
request form_of(const address&, bool adding) {
  return {adding ? RTM_NEWADDR : RTM_DELADDR, NLM_F_CREATE | NLM_F_EXCL};
}
request form_of(const route& x, bool adding) {
  // Without NLM_F_EXCL another route of the same destination and metric stands in nobody's way. In
  // main ours goes behind it, since that route may be the uplink's; in a table of ours before it.
  // Of IPv6 an appended one would become a next hop of the other.
  if (x.type == route::kind::ipv6_default)
    return {adding ? RTM_NEWROUTE : RTM_DELROUTE, NLM_F_CREATE | NLM_F_EXCL};
  return {adding ? RTM_NEWROUTE : RTM_DELROUTE,
          NLM_F_CREATE | (x.table == RT_TABLE_MAIN ? NLM_F_APPEND : 0)};
}
request form_of(const rule&, bool adding) {
  return {adding ? RTM_NEWRULE : RTM_DELRULE, NLM_F_CREATE | NLM_F_EXCL};
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

message encode(const step& x) {
  auto adding = x.what == step::verb::add;
  if (!adding && std::holds_alternative<link>(x.object))
    return nullptr;
  if (auto path = std::get_if<route>(&x.object); path && path->type == route::kind::other)
    return nullptr;
  auto form = std::visit([&](auto& y) { return form_of(y, adding); }, x.object);
  message out{nlmsg_alloc_simple(form.type, NLM_F_REQUEST | (adding ? form.flags : 0))};
  if (!out)
    return nullptr;
  writer to{out.get()};
  std::visit([&](auto& y) { write(to, y, adding); }, x.object);
  return to.fine ? std::move(out) : nullptr;
}

} // namespace dongled::io::netlink
