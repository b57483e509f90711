#include "tests/lab/host.hpp"

#include "tests/lab/attempt.hpp"
#include "tests/lab/places.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

constexpr uint8_t protocol_dhcp = 16; // RTPROT_DHCP
constexpr uint32_t first_dhcp_metric = 40;
constexpr mac_address modem_mac{0x0c, 0x5b, 0x8f, 0x27, 0x9a, 0x01};

} // namespace

result<std::unique_ptr<host>> host::make(internet& net, bool dhcp) {
  auto space = netns::current();
  if (!space)
    return space.why();
  auto door = rtnl::open(*space);
  if (!door)
    return door.why();
  std::unique_ptr<host> x{new host(*std::move(space), *std::move(door), dhcp)};
  auto& kernel = x->net_;
  route_order way_out;
  way_out.gateway = places::uplink_router;
  way_out.metric = 100;
  route_order way_out6;
  way_out6.v6 = true;
  way_out6.gateway = places::uplink_router6;
  way_out6.metric = 1024;
  auto lo = kernel.index_of("lo");
  if (!lo)
    return lo.why();
  auto built = in_turn({
    [&] { return kernel.set_up(*lo, true); },
    // Sticks speak IPv4 only; the loose reverse path filter is what systemd sets.
    [&] { return set_sysctl(x->space_, "net/ipv6/conf/default/disable_ipv6", "1"); },
    [&] { return set_sysctl(x->space_, "net/ipv4/conf/all/rp_filter", "2"); },
    [&] { return set_sysctl(x->space_, "net/ipv4/conf/default/rp_filter", "2"); },
    [&] {
      return kernel.add_veth({"up0", &x->space_, mac_address{2, 0, 0x5e, 0x12, 0, 2}},
                             {"uplink", &net.space(), mac_address{2, 0, 0x5e, 0x12, 0, 1}});
    },
    [&] { return set_sysctl(x->space_, "net/ipv6/conf/up0/disable_ipv6", "0"); },
    [&] { return net.join_uplink("uplink"); },
  });
  if (!built)
    return built.why();
  auto up = kernel.index_of("up0");
  if (!up)
    return up.why();
  x->uplink_ = way_out.ifindex = way_out6.ifindex = *up;
  built = in_turn({
    [&] { return kernel.add_address(*up, std::string{places::uplink_host}, 24); },
    [&] { return kernel.set_up(*up, true); },
    [&] { return kernel.add_address(*up, std::string{places::uplink_host6}, 64); },
    [&] { return kernel.add_route(way_out); },
    [&] { return kernel.add_route(way_out6); },
  });
  if (!built)
    return built.why();
  return x;
}

result<int> host::add_interface(uint8_t subnet, const netns& modem) {
  std::string name;
  for (int i = 1; name.empty(); ++i) {
    auto tried = "eth" + std::to_string(i);
    if (std::ranges::none_of(interfaces_, [&](const auto& x) { return x.second.name == tried; }))
      name = tried;
  }
  if (auto x = net_.add_veth({name, &space_, stick_mac}, {"lan0", &modem, modem_mac}); !x)
    return x.why();
  auto index = net_.index_of(name);
  if (index)
    interfaces_[subnet] = {name, *index};
  return index;
}

void host::remove_interface(uint8_t subnet) {
  auto it = interfaces_.find(subnet);
  if (it == interfaces_.end())
    return;
  // Somebody in the host namespace may have deleted it first; gone is gone.
  (void)net_.delete_link(it->second.index);
  interfaces_.erase(it);
}

result<done> host::end_lease(uint8_t subnet, const std::string& host_address) {
  auto it = interfaces_.find(subnet);
  if (it == interfaces_.end() || !dhcp_)
    return done{};
  return in_turn({[&] { return net_.set_up(it->second.index, false); },
                  [&] { return net_.delete_address(it->second.index, host_address, 24); }});
}

void host::lease(uint8_t subnet, const dhcp_offer& offer) {
  auto it = interfaces_.find(subnet);
  if (it == interfaces_.end() || !dhcp_)
    return;
  route_order way_out;
  way_out.gateway = offer.gateway;
  way_out.ifindex = it->second.index;
  way_out.protocol = protocol_dhcp;
  // NetworkManager numbers the metrics of equal interfaces upwards; names end in that number.
  way_out.metric =
    first_dhcp_metric + static_cast<uint32_t>(std::stoul(it->second.name.substr(3)) - 1);
  // A DHCP client that fails tries again later; here the interface can only have been taken away.
  (void)in_turn({
    [&] { return net_.set_up(it->second.index, true); },
    [&] { return net_.add_address(it->second.index, offer.host_address, offer.prefix_len); },
    [&] { return net_.add_route(way_out); },
  });
}

result<done> host::allow_ipv6(uint8_t subnet) {
  auto conf = "net/ipv6/conf/" + of(subnet).name + "/";
  return in_turn({[&] { return set_sysctl(space_, conf + "accept_ra", "1"); },
                  [&] { return set_sysctl(space_, conf + "disable_ipv6", "0"); }});
}

host::interface host::of(uint8_t subnet) const {
  auto it = interfaces_.find(subnet);
  return it == interfaces_.end() ? interface { } : it->second; }

link_counters host::uplink_counters() {
  auto x = net_.counters(uplink_);
  return x ? *x : link_counters{};
}

} // namespace dongled::lab
