#include "io/netlink/wanted.hpp"

#include <algorithm>

namespace dongled::io::netlink {

namespace {

template <class T>
bool any_serves(const std::vector<T>& all, const T& wants) {
  return std::any_of(all.begin(), all.end(), [&](auto& x) { return serves(x, wants); });
}

std::string lan(subnet_id x) { return "192.168." + to_string(x) + ".0"; }

} // namespace

std::vector<wanted> objects_of(const wish& x, const uplink_fact& uplink) {
  const auto n = to_string(x.dongle);
  const auto host = x.host();
  const auto gateway = x.dongle.modem_address();
  const auto table = x.dongle.table();
  std::vector<wanted> out;
  if (x.ifindex != 0 && x.manage_address) {
    out.push_back({link{x.ifindex, x.interface, true, false}, "dongle " + n + "'s link is down",
                   x.interface + " is down", false});
    out.push_back({address{x.ifindex, {host, 24}, our_protocol},
                   "the host has no address on dongle " + n,
                   "no address " + host + " on " + x.interface, false});
  }
  route closed;
  closed.type = route::kind::unreachable;
  closed.table = table;
  closed.metric = closing_metric;
  closed.protocol = our_protocol;
  out.push_back({closed, "dongle " + n + "'s traffic must fail, not leave elsewhere",
                 "table " + n + " does not end in unreachable", false});
  if (x.ifindex != 0) {
    route connected;
    connected.destination = {lan(x.dongle), 24};
    connected.ifindex = x.ifindex;
    connected.table = table;
    connected.protocol = our_protocol;
    connected.preferred_source = host;
    connected.scope = 253;
    out.push_back({connected, "table " + n + " does not know dongle " + n + "'s LAN",
                   "table " + n + " has no route to " + lan(x.dongle) + "/24", true});
    route way = connected;
    way.destination = {};
    way.gateway = gateway;
    way.scope = 0;
    out.push_back({way, "table " + n + " has no way out by dongle " + n,
                   "table " + n + " has no default route", true});
  }
  out.push_back({rule{rule_priority_base + x.dongle.n, {host, 32}, table, our_protocol, {}, true},
                 "traffic from " + host + " belongs to dongle " + n, "no rule from " + host,
                 false});
  if (x.ifindex != 0) {
    route fallback;
    fallback.gateway = gateway;
    fallback.ifindex = x.ifindex;
    fallback.table = main_table;
    fallback.metric = effective_metric(x, uplink);
    fallback.protocol = our_protocol;
    fallback.preferred_source = host;
    out.push_back({fallback, "main has no default route by dongle " + n,
                   "main has no default route by " + x.interface + " at metric "
                     + std::to_string(fallback.metric),
                   true});
  }
  return out;
}

std::vector<wanted> objects6_of(const wish& x) {
  std::vector<wanted> out;
  if (x.ifindex == 0 || x.source6.empty() || x.gateway6.empty())
    return out;
  const auto n = to_string(x.dongle);
  route closed;
  closed.type = route::kind::ipv6_unreachable;
  closed.table = x.dongle.table();
  closed.metric = closing_metric;
  closed.protocol = our_protocol;
  out.push_back({closed, "dongle " + n + "'s IPv6 must fail, not leave elsewhere",
                 "table " + n + " does not end in unreachable for IPv6", true});
  route way;
  way.type = route::kind::ipv6_way;
  way.gateway = x.gateway6;
  way.ifindex = x.ifindex;
  way.table = x.dongle.table();
  way.metric = 1024; // what the kernel takes if none is said (IP6_RT_PRIO_USER)
  way.protocol = our_protocol;
  out.push_back({way, "table " + n + " has no IPv6 way out by dongle " + n,
                 "table " + n + " has no IPv6 default route", true});
  out.push_back(
    {rule{
       rule_priority_base + x.dongle.n, {x.source6, 128}, x.dongle.table(), our_protocol, {}, true},
     "traffic from " + x.source6 + " belongs to dongle " + n, "no rule from " + x.source6, true});
  return out;
}

bool reachable(const snapshot& have, const wish& x) {
  auto there = std::find_if(have.links.begin(), have.links.end(),
                            [&](auto& y) { return x.ifindex != 0 && y.index == x.ifindex; });
  if (there == have.links.end())
    return false;
  if (x.manage_address)
    return true;
  auto host = x.host();
  return there->up && std::any_of(have.addresses.begin(), have.addresses.end(), [&](auto& y) {
           return y.ifindex == x.ifindex && y.local.address == host;
         });
}

bool serves(const address& have, const address& wants) {
  return have.ifindex == wants.ifindex && have.local == wants.local;
}

bool serves(const route& have, const route& wants) {
  // A foreign route without a source serves: every socket of ours is bound to the address anyway.
  auto source = have.preferred_source == wants.preferred_source
                || (have.protocol != our_protocol && have.preferred_source.empty());
  return have.type == wants.type && have.destination == wants.destination
         && have.gateway == wants.gateway && have.ifindex == wants.ifindex
         && have.table == wants.table && have.metric == wants.metric && source;
}

bool serves(const rule& have, const rule& wants) {
  auto place = have.priority == wants.priority || have.protocol != our_protocol;
  return have.plain && have.from == wants.from && have.table == wants.table && have.oif == wants.oif
         && place;
}

bool holds(const snapshot& have, const std::variant<link, address, route, rule>& wants) {
  struct visitor {
    const snapshot& have;
    bool operator()(const link& x) const {
      return std::any_of(have.links.begin(), have.links.end(),
                         [&](auto& y) { return y.index == x.index && y.up; });
    }
    bool operator()(const address& x) const { return any_serves(have.addresses, x); }
    bool operator()(const route& x) const { return any_serves(have.routes, x); }
    bool operator()(const rule& x) const { return any_serves(have.rules, x); }
  };
  return std::visit(visitor{have}, wants);
}

} // namespace dongled::io::netlink
