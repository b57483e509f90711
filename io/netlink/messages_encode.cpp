#include "io/netlink/messages.hpp"
#include "io/netlink/nexthops.hpp"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

namespace dongled::io::netlink {

namespace {

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
  auto v6 = x.v6();
  auto unreachable = x.type == route::kind::unreachable || x.type == route::kind::ipv6_unreachable;
  auto several = !x.nexthops.empty();
  rtmsg head{};
  head.rtm_family = v6 ? AF_INET6 : AF_INET;
  head.rtm_dst_len = x.destination.len;
  head.rtm_table = RT_TABLE_UNSPEC; // RTA_TABLE holds more than 8 bits.
  head.rtm_protocol = x.protocol;
  head.rtm_type = unreachable ? RTN_UNREACHABLE : RTN_UNICAST;
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
  auto v6 = x.from.address.find(':') != std::string::npos;
  fib_rule_hdr head{};
  head.family = v6 ? AF_INET6 : AF_INET;
  head.src_len = x.from.len;
  head.action = FR_ACT_TO_TBL;
  out.head(head);
  if (x.from.len > 0 && v6)
    out.ipv6(FRA_SRC, x.from.address);
  else if (x.from.len > 0)
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
  if (x.v6())
    return {adding ? RTM_NEWROUTE : RTM_DELROUTE, NLM_F_CREATE | NLM_F_EXCL};
  return {adding ? RTM_NEWROUTE : RTM_DELROUTE,
          NLM_F_CREATE | (x.table == RT_TABLE_MAIN ? NLM_F_APPEND : 0)};
}
request form_of(const rule&, bool adding) {
  return {adding ? RTM_NEWRULE : RTM_DELRULE, NLM_F_CREATE | NLM_F_EXCL};
}

} // namespace

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
