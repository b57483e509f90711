#include "io/netlink/route_diff.hpp"

#include "io/netlink/wanted.hpp"

#include <algorithm>

namespace dongled::io::netlink {

namespace {

bool default_in_main(const route& x) {
  auto leads = x.type == route::kind::unicast || x.type == route::kind::multipath;
  return leads && x.destination.len == 0 && x.table == main_table;
}

/// The metric that IPv6 default routes through a dongle get at least: behind the uplink's.
uint32_t least_metric6(const snapshot& have, const wish& want, const uplink_fact& uplink) {
  std::optional<uint32_t> best;
  for (auto& x : have.routes)
    if (x.type == route::kind::ipv6_default && uplink.ifindex != 0
        && x.leads_through(uplink.ifindex))
      best = std::min(best.value_or(x.metric), x.metric);
  constexpr uint32_t by_advertisement = 1024; // IP6_RT_PRIO_USER: the uplink's own may come yet
  return static_cast<uint32_t>(std::min<uint64_t>(
    uint64_t{best.value_or(by_advertisement)} + want.metric, closing_metric - 1));
}

/// Whether a foreign route leads through the dongle and not through the uplink. Of several next
/// hops the first one's dongle speaks for it.
bool foreign_by(const route& x, const wish& want, const uplink_fact& uplink) {
  return x.protocol != our_protocol && want.ifindex != 0 && x.ifindex == want.ifindex
         && !(uplink.ifindex != 0 && x.leads_through(uplink.ifindex));
}

/// The metric that a default route should have that is not ours and goes through the dongle;
/// nothing: it is none, or stands where it may.
std::optional<uint32_t> better_metric(const snapshot& have, const route& x, const wish& want,
                                      const uplink_fact& uplink) {
  if (!foreign_by(x, want, uplink))
    return std::nullopt;
  if (x.type == route::kind::ipv6_default) {
    auto least = least_metric6(have, want, uplink);
    return x.metric < least ? std::optional{least} : std::nullopt;
  }
  auto own = effective_metric(want, uplink);
  return default_in_main(x) && x.metric != own ? std::optional{own} : std::nullopt;
}

/// Collects steps, and the routes as they will be after the adds among them.
struct plan {
  const snapshot& have;
  std::vector<step> adds, removes;
  std::vector<route> moved;

  void add(wanted x) { adds.push_back({step::verb::add, std::move(x.object), std::move(x.why)}); }
  template <class T>
  void remove(const T& x, std::string why) {
    removes.push_back({step::verb::remove, x, std::move(why)});
  }
  std::vector<step> whole() && {
    adds.insert(adds.end(), removes.begin(), removes.end());
    return std::move(adds);
  }
};

/// Moves foreign default routes to the dongle's metric: as they are, and still foreign.
void move_foreign(plan& to, const wish& want, const uplink_fact& uplink) {
  for (auto& x : to.have.routes) {
    auto metric = better_metric(to.have, x, want, uplink);
    if (!metric)
      continue;
    auto target = x;
    target.metric = *metric;
    // Alike but for source and metrics (MTU …) is enough: the next renewal must not add another.
    auto there = [&](auto& y) {
      auto z = target;
      z.preferred_source = y.preferred_source;
      z.metrics = y.metrics;
      return y == z;
    };
    if (std::none_of(to.have.routes.begin(), to.have.routes.end(), there)
        && std::none_of(to.moved.begin(), to.moved.end(), there)) {
      to.moved.push_back(target);
      to.adds.push_back({step::verb::add, target,
                         "dongle " + to_string(want.dongle) + "'s default route gets metric "
                           + std::to_string(target.metric)});
    }
    to.remove(x, protocol_name(x.protocol) + "'s default route by dongle " + to_string(want.dongle)
                   + " had metric " + std::to_string(x.metric));
  }
}

/// Whether a foreign route will do what @p wants, so that ours would be one too many.
bool served_by_foreign(const plan& so_far, const route& wants) {
  auto foreign = [&](const route& y) { return y.protocol != our_protocol && serves(y, wants); };
  return std::any_of(so_far.moved.begin(), so_far.moved.end(), foreign)
         || std::any_of(so_far.have.routes.begin(), so_far.have.routes.end(), foreign);
}

/// A foreign default route in the dongle's table that comes before ours.
bool rivals(const route& x, const wish& want) {
  return x.table == want.dongle.table() && x.protocol != our_protocol && x.destination.len == 0
         && x.metric == 0 && x.ifindex != want.ifindex;
}

/// A rule that sends the dongle's traffic elsewhere, before ours does.
bool rivals(const rule& x, const wish& want) {
  return x.from == prefix{want.host(), 32} && x.table != want.dongle.table()
         && x.priority < rule_priority_base + want.dongle.n;
}

/// Every socket of ours is bound to its dongle's interface, so the kernel passes over a route
/// through another one, and looks on; what leads nowhere it takes.
bool ends_traffic(const snapshot& have, const rule& x) {
  return x.table == 0 || std::any_of(have.routes.begin(), have.routes.end(), [&](auto& y) {
           return y.table == x.table && y.destination.len == 0 && y.ifindex == 0;
         });
}

std::string words_of(const rule& x, const wish& want) {
  return "rule " + std::to_string(x.priority) + " sends " + want.host() + " to table "
         + std::to_string(x.table);
}

template <class T>
bool in(const std::vector<T>& all, const T& x) {
  return std::any_of(all.begin(), all.end(), [&](auto& y) { return serves(x, y); });
}

/// Removes what bears our mark and is not among the wanted.
void remove_stale(plan& to, const std::vector<address>& addresses, const std::vector<route>& routes,
                  const std::vector<rule>& rules) {
  for (auto& x : to.have.rules)
    if (x.protocol == our_protocol && !in(rules, x))
      to.remove(x, "this rule of ours is no longer wished for");
  for (auto& x : to.have.routes)
    if (x.protocol == our_protocol && !in(routes, x))
      to.remove(x, "this route of ours is no longer wished for");
  for (auto& x : to.have.addresses)
    if (x.protocol == our_protocol && !in(addresses, x))
      to.remove(x, "this address of ours is no longer wished for");
}

} // namespace

uint32_t metric_of(const settings::dongles_part& config, subnet_id dongle) {
  auto index = dongle.n < config.first.n ? 0u : uint32_t{dongle.n} - config.first.n;
  return std::min(config.metric_base, closing_metric - 1 - index) + index;
}

wish wish_of(const settings::dongles_part& config, subnet_id dongle, const dongle_fact* fact) {
  wish out;
  out.dongle = dongle;
  out.manage_address = config.address == settings::dongles_part::addressing::fixed;
  out.metric = metric_of(config, dongle);
  if (fact) {
    out.ifindex = fact->ifindex;
    out.interface = fact->interface;
    if (!out.manage_address)
      out.host_address = fact->host_address;
    if (!fact->gateway6.empty()) {
      out.source6 = fact->source6;
      out.gateway6 = fact->gateway6;
    }
  }
  return out;
}

uplink_fact or_expected(uplink_fact uplink) {
  constexpr uint32_t behind_all = 1'000'000'000; // hosts' own are at 0 to some 20,000
  if (!uplink.metric)
    uplink.metric = behind_all;
  return uplink;
}

uint32_t effective_metric(const wish& x, const uplink_fact& uplink) {
  if (!uplink.metric || *uplink.metric < x.metric)
    return x.metric;
  return static_cast<uint32_t>(
    std::min<uint64_t>(uint64_t{*uplink.metric} + x.metric, closing_metric - 1));
}

std::vector<step> diff(const snapshot& have, const std::vector<wish>& want,
                       const uplink_fact& uplink) {
  plan out{have, {}, {}, {}};
  std::vector<address> addresses;
  std::vector<route> routes;
  std::vector<rule> rules;
  for (auto& x : want) {
    move_foreign(out, x, uplink);
    // Where we adopt, an address of ours from before a reload is in use all the same.
    addresses.push_back({x.ifindex, {x.host(), 24}, our_protocol});
    auto possible = reachable(have, x);
    auto objects = objects_of(x, uplink);
    for (auto& y : objects6_of(x))
      objects.push_back(std::move(y));
    for (auto& y : objects) {
      auto path = std::get_if<route>(&y.object);
      if (y.needs_link && (!possible || x.ifindex == uplink.ifindex))
        continue;
      if (path && served_by_foreign(out, *path))
        continue;
      if (path)
        routes.push_back(*path);
      if (auto z = std::get_if<rule>(&y.object))
        rules.push_back(*z);
      // A link that vanished since the wish was made cannot be set up.
      auto managed =
        std::holds_alternative<link>(y.object) || std::holds_alternative<address>(y.object);
      if (!(managed && !possible) && !holds(have, y.object))
        out.add(std::move(y));
    }
  }
  remove_stale(out, addresses, routes, rules);
  return std::move(out).whole();
}

std::vector<step> undo(const snapshot& have) {
  plan out{have, {}, {}, {}};
  remove_stale(out, {}, {}, {});
  for (auto& x : out.removes)
    x.why = "dongled leaves the host as it was";
  return std::move(out).whole();
}

std::vector<std::string> satisfied(const snapshot& have, const wish& want,
                                   const uplink_fact& uplink) {
  std::vector<std::string> out;
  auto there = std::find_if(have.links.begin(), have.links.end(),
                            [&](auto& x) { return want.ifindex != 0 && x.index == want.ifindex; });
  if (there == have.links.end()) {
    out.push_back("no interface");
  } else if (!want.manage_address) {
    if (!there->up)
      out.push_back(want.interface + " is down");
    if (std::none_of(have.addresses.begin(), have.addresses.end(), [&](auto& x) {
          return x.ifindex == want.ifindex && x.local.address == want.host();
        }))
      out.push_back("no address " + want.host() + " on " + want.interface);
  }
  auto absent = want;
  if (there == have.links.end())
    absent.ifindex = 0;
  for (auto& x : objects_of(absent, uplink))
    if (!holds(have, x.object))
      out.push_back(x.missing);
  for (auto& x : have.routes) {
    if (x.type != route::kind::ipv6_default && better_metric(have, x, want, uplink))
      out.push_back("main has " + protocol_name(x.protocol) + "'s default route by "
                    + want.interface + " at metric " + std::to_string(x.metric));
  }
  for (auto& x : foreign_ends(have, want))
    out.push_back(std::move(x));
  return out;
}

std::vector<std::string> missing6(const snapshot& have, const wish& want) {
  std::vector<std::string> out;
  for (auto& x : objects6_of(want))
    if (!holds(have, x.object))
      out.push_back(x.missing);
  return out;
}

std::vector<std::string> foreign_ends(const snapshot& have, const wish& want) {
  std::vector<std::string> out;
  for (auto& x : have.routes)
    if (rivals(x, want) && x.ifindex == 0)
      out.push_back("table " + to_string(want.dongle) + " has a foreign " + render(x, have));
  for (auto& x : have.rules)
    if (rivals(x, want) && ends_traffic(have, x))
      out.push_back(words_of(x, want));
  return out;
}

std::vector<std::string> foreign_ways(const snapshot& have, const wish& want) {
  std::vector<std::string> out;
  if (want.ifindex == 0)
    return out;
  for (auto& x : have.routes)
    if (rivals(x, want) && x.ifindex != 0)
      out.push_back("table " + to_string(want.dongle) + " has a foreign " + render(x, have));
  for (auto& x : have.rules)
    if (rivals(x, want) && !ends_traffic(have, x))
      out.push_back(words_of(x, want));
  return out;
}

std::vector<std::string> in_front(const snapshot& have, const wish& want,
                                  const uplink_fact& uplink) {
  std::vector<std::string> out;
  for (auto& x : have.routes)
    if (x.type == route::kind::ipv6_default && better_metric(have, x, want, uplink))
      out.push_back("main has " + protocol_name(x.protocol) + "'s IPv6 default route by "
                    + want.interface + " at metric " + std::to_string(x.metric));
  return out;
}

} // namespace dongled::io::netlink
