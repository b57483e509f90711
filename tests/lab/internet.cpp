#include "tests/lab/internet.hpp"

#include "tests/lab/attempt.hpp"
#include "tests/lab/places.hpp"

#include <array>

#include <linux/rtnetlink.h>

namespace dongled::lab {

namespace {

dns_mood always_answers() { return dns_mood::answers; }

route_order to_lease(int ifindex, const std::string& wan_address) {
  route_order x;
  x.destination = wan_address;
  x.prefix_len = 32;
  x.ifindex = ifindex;
  return x;
}

route_order to_public(int ifindex, const std::string& wan_address, const std::string& address) {
  auto x = to_lease(ifindex, address);
  x.gateway = wan_address;
  x.onlink = true;
  return x;
}

route_order to_prefix(int ifindex, const std::string& modem, const std::string& prefix) {
  route_order x;
  x.v6 = true;
  x.destination = prefix;
  x.prefix_len = 64;
  x.gateway = modem;
  x.ifindex = ifindex;
  return x;
}

} // namespace

result<std::unique_ptr<internet>> internet::make(loop& on, event_log<dns_event>& queries) {
  auto space = netns::make();
  if (!space)
    return space.why();
  auto net = rtnl::open(*space);
  if (!net)
    return net.why();
  std::unique_ptr<internet> x{new internet(on, *std::move(space), *std::move(net), queries)};
  if (auto built =
        in_turn({[&] { return x->take_addresses(); }, [&] { return x->start_servers(); }});
      !built)
    return built.why();
  return x;
}

result<done> internet::take_addresses() {
  // Forwarding is what makes the kernel answer "host unreachable" for others.
  for (auto [path, value] : std::initializer_list<std::pair<const char*, const char*>>{
         {"net/ipv4/ip_forward", "1"},
         {"net/ipv4/icmp_ratelimit", "0"},
         {"net/ipv4/conf/all/rp_filter", "0"},
         {"net/ipv4/conf/default/rp_filter", "0"},
         {"net/ipv6/conf/default/disable_ipv6", "1"},
         {"net/ipv6/conf/lo/disable_ipv6", "0"}})
    if (auto x = set_sysctl(space_, path, value); !x)
      return x;
  auto lo = net_.index_of("lo");
  if (!lo)
    return lo.why();
  if (auto x = net_.set_up(*lo, true); !x)
    return x;
  for (auto address : {places::web, places::resolver, places::ipify, places::ifconfig})
    if (auto x = net_.add_address(*lo, std::string{address}, 32); !x)
      return x;
  if (auto x = net_.add_address(*lo, std::string{places::web6}, 128); !x)
    return x;
  route_order nowhere;
  nowhere.prefix_len = 32;
  nowhere.destination = places::blackhole;
  nowhere.type = RTN_BLACKHOLE;
  if (auto x = net_.add_route(nowhere); !x)
    return x;
  nowhere.destination = places::unreachable;
  nowhere.type = RTN_UNREACHABLE;
  return net_.add_route(nowhere);
}

result<done> internet::start_servers() {
  for (auto address : {places::web, places::ipify, places::ifconfig, places::web6}) {
    auto x = web_server::make(loop_, space_, std::string{address});
    if (!x)
      return x.why();
    webs_.push_back(*std::move(x));
  }
  auto echo = echo_server::make(loop_, space_, std::string{places::web});
  if (!echo)
    return echo.why();
  echo_ = *std::move(echo);
  auto dns = dns_server::make(loop_, space_, std::string{places::resolver}, "internet", queries_,
                              always_answers);
  if (!dns)
    return dns.why();
  resolvers_.push_back(*std::move(dns));
  return done{};
}

result<done> internet::join_uplink(const std::string& link) {
  auto index = net_.index_of(link);
  if (!index)
    return index.why();
  auto built = in_turn({
    [&] { return set_sysctl(space_, "net/ipv6/conf/" + link + "/disable_ipv6", "0"); },
    [&] { return net_.add_address(*index, std::string{places::uplink_router}, 24); },
    [&] { return net_.set_up(*index, true); },
    [&] { return net_.add_address(*index, std::string{places::uplink_router6}, 64); },
  });
  if (!built)
    return built;
  auto dns = dns_server::make(loop_, space_, std::string{places::uplink_router}, "uplink", queries_,
                              always_answers);
  if (!dns)
    return dns.why();
  resolvers_.push_back(*std::move(dns));
  auto tap = uplink_tap::make(loop_, space_, *index);
  if (!tap)
    return tap.why();
  tap_ = *std::move(tap);
  return done{};
}

result<done> internet::join_carrier(const std::string& link) {
  auto index = net_.index_of(link);
  if (!index)
    return index.why();
  return in_turn({
    [&] { return net_.add_address(*index, std::string{places::carrier_router}, 32); },
    [&] { return net_.set_up(*index, true); },
  });
}

result<done> internet::route_lease(const std::string& link, const std::string& wan_address,
                                   const std::string& public_address) {
  auto index = net_.index_of(link);
  if (!index)
    return index.why();
  return in_turn({
    [&] { return net_.add_route(to_lease(*index, wan_address)); },
    [&] { return net_.add_route(to_public(*index, wan_address, public_address)); },
  });
}

result<done> internet::route_lease6(const std::string& link, const std::string& own,
                                    const std::string& modem, const std::string& prefix) {
  auto index = net_.index_of(link);
  if (!index)
    return index.why();
  return in_turn({
    [&] { return set_sysctl(space_, "net/ipv6/conf/" + link + "/disable_ipv6", "0"); },
    [&] { return net_.add_address(*index, own, 64); },
    [&] { return net_.add_route(to_prefix(*index, modem, prefix)); },
  });
}

void internet::unroute_lease6(const std::string& link, const std::string& modem,
                              const std::string& prefix) {
  if (auto index = net_.index_of(link))
    (void)net_.delete_route(to_prefix(*index, modem, prefix)); // gone with the link's end otherwise
}

void internet::unroute_lease(const std::string& link, const std::string& wan_address,
                             const std::string& public_address) {
  auto index = net_.index_of(link);
  if (!index)
    return;
  // Failing means they are gone already, which is what is wanted.
  (void)net_.delete_route(to_public(*index, wan_address, public_address));
  (void)net_.delete_route(to_lease(*index, wan_address));
}

} // namespace dongled::lab
