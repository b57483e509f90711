#include "io/netlink/recognise.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace dongled::io::netlink {

namespace {

/// The N of a host's address in 192.168.N.0/24; nothing for the modem's own address, which no host
/// on a dongle has.
std::optional<subnet_id> subnet_of(const std::string& text, const settings::dongles_part& config) {
  const std::string_view head = "192.168.";
  if (!text.starts_with(head))
    return {};
  unsigned n = 0, host = 0;
  auto end = text.data() + text.size();
  auto third = std::from_chars(text.data() + head.size(), end, n);
  if (third.ec != std::errc{} || third.ptr == end || *third.ptr != '.' || n > 255)
    return {};
  auto fourth = std::from_chars(third.ptr + 1, end, host);
  if (fourth.ec != std::errc{} || fourth.ptr != end || host < 2 || host > 254)
    return {};
  subnet_id out{static_cast<uint8_t>(n)};
  return config.contains(out) ? std::optional{out} : std::nullopt;
}

/// The address that speaks for @p wanted on an interface, or for any dongle if there is none
/// wanted. N.100 is preferred: it is what rules and operators expect.
std::string address_on(const snapshot& have, int ifindex, const settings::dongles_part& config,
                       std::optional<subnet_id> wanted) {
  std::string out;
  for (auto& x : have.addresses) {
    auto n = x.ifindex == ifindex ? subnet_of(x.local.address, config) : std::nullopt;
    if (!n || (wanted && *n != *wanted))
      continue;
    if (out.empty() || x.local.address == n->host_address())
      out = x.local.address;
  }
  return out;
}

std::optional<subnet_id> mapped(const port_path& port, const settings::dongles_part& config,
                                const std::map<port_path, subnet_id>& learned) {
  if (auto i = config.ports.find(port); i != config.ports.end())
    return i->second;
  if (auto i = learned.find(port); i != learned.end() && config.contains(i->second))
    return i->second;
  return {};
}

} // namespace

uplink_fact find_uplink(const snapshot& have, const std::string& wanted,
                        const usb::topology& plugged) {
  std::map<int, const link*> links;
  for (auto& x : have.links)
    links[x.index] = &x;
  const route* best = nullptr;
  for (auto& x : have.routes) {
    auto known = links.find(x.ifindex);
    if (x.destination.len != 0 || x.table != 254 || x.type == route::kind::unreachable
        || known == links.end())
      continue;
    auto& name = known->second->name;
    auto candidate = wanted == "auto" ? !plugged.net.contains(name) : name == wanted;
    if (candidate && (!best || x.metric < best->metric))
      best = &x;
  }
  uplink_fact out;
  if (best) {
    out.ifindex = best->ifindex;
    out.gateway = best->gateway;
    out.metric = best->metric;
  }
  for (auto& x : have.links)
    if (x.index == out.ifindex || (!best && x.name == wanted)) {
      out.ifindex = x.index;
      out.interface = x.name;
      out.up = x.up && x.running;
    }
  for (auto& x : have.addresses)
    if (out.address.empty() && out.ifindex != 0 && x.ifindex == out.ifindex)
      out.address = x.local.address;
  return out;
}

std::vector<dongle_fact> recognise(const snapshot& have, const usb::topology& plugged,
                                   const settings::dongles_part& config, const uplink_fact& uplink,
                                   const std::map<port_path, subnet_id>& learned) {
  const bool port_first = config.address == settings::dongles_part::addressing::fixed;
  std::vector<dongle_fact> out;
  for (auto& x : have.links) {
    auto usb = plugged.net.find(x.name);
    if (x.index == uplink.ifindex || (usb == plugged.net.end() && !plugged.net.empty()))
      continue;
    auto port = usb == plugged.net.end() ? port_path{} : usb->second;
    auto by_port = mapped(port, config, learned);
    auto by_address = subnet_of(address_on(have, x.index, config, {}), config);
    auto subnet =
      port_first ? (by_port ? by_port : by_address) : (by_address ? by_address : by_port);
    if (!subnet)
      continue;
    out.push_back(
      {*subnet, x.index, x.name, address_on(have, x.index, config, subnet), port, x.up, false});
  }
  // With adopted addresses a port only hints: whoever has the address is the dongle.
  auto hint = [&](const dongle_fact& x) { return !port_first && x.host_address.empty(); };
  std::sort(out.begin(), out.end(), [&](auto& a, auto& b) {
    return std::tuple{a.subnet, hint(a), a.ifindex} < std::tuple{b.subnet, hint(b), b.ifindex};
  });
  std::set<subnet_id> taken;
  std::erase_if(out, [&](auto& x) {
    x.conflict = !taken.insert(x.subnet).second;
    return x.conflict && hint(x);
  });
  return out;
}

} // namespace dongled::io::netlink
