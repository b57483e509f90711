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

/// The USB port of an interface; empty: it hangs on none.
port_path port_of(const std::string& name, const usb::topology& plugged) {
  auto at = plugged.net.find(name);
  return at == plugged.net.end() ? port_path{} : at->second;
}

/// sysfs could not be read.
bool silent(const usb::topology& x) {
  return !x.known && x.devices.empty() && x.hubs.empty() && x.net.empty();
}

/// sysfs does not know the interface (yet): nobody can say whether it hangs on USB.
bool unknown(const std::string& name, const usb::topology& plugged) {
  return plugged.known && !plugged.net.contains(name) && !plugged.elsewhere.contains(name);
}

/// How ready an interface is to be the uplink that nobody has named, 0 first; nothing: it is a
/// dongle's.
std::optional<int> rank_of(const std::string& name, const usb::topology& plugged,
                           const usb::stick_rules& rules) {
  enum { outside_usb, on_usb, not_known };
  auto port = port_of(name, plugged);
  auto& seen = rules.uplink;
  if (unknown(name, plugged)) // a stick that has just come, or the uplink as ever
    return seen.known && seen.port.text.empty() && seen.interface == name ? outside_usb : not_known;
  if (port.text.empty())
    return outside_usb;
  auto device = plugged.find_device(port);
  if (device ? usb::looks_like_stick(*device, rules) : !(seen.known && seen.port == port))
    return std::nullopt;
  return on_usb;
}

/// The best default route whose interface has a rank by @p rank; the lowest rank comes first.
template <class Rank>
const route* best_way_out(const snapshot& have, Rank rank) {
  const route* best = nullptr;
  std::pair<int, uint32_t> least;
  for (auto& x : have.routes) {
    auto of = std::find_if(have.links.begin(), have.links.end(),
                           [&](auto& y) { return y.index == x.ifindex; });
    if (x.destination.len != 0 || x.table != 254 || x.type == route::kind::unreachable
        || x.type == route::kind::ipv6_default || of == have.links.end())
      continue;
    std::optional<int> first = rank(*of);
    if (first && (!best || std::pair{*first, x.metric} < least)) {
      best = &x;
      least = {*first, x.metric};
    }
  }
  return best;
}

/// The link that is meant by @p wanted now; null: none.
const link* named_link(const snapshot& have, const std::string& wanted,
                       const usb::topology& plugged, const usb::stick_rules& rules) {
  auto& seen = rules.uplink;
  auto remembered = seen.known && seen.interface == wanted && !silent(plugged);
  for (auto& x : have.links) {
    if (x.name != wanted)
      continue;
    auto port = port_of(x.name, plugged);
    auto device = plugged.find_device(port);
    if (!remembered || (port == seen.port && (!device || usb::is_uplink(*device, seen))))
      return &x;
    if (unknown(x.name, plugged))
      continue;
    if (port.text.empty() || (device && !usb::looks_like_stick(*device, rules)))
      return &x; // another card, or the same one in another port
  }
  for (auto& x : have.links) {
    auto device = plugged.find_device(port_of(x.name, plugged));
    if (remembered && device && usb::is_uplink(*device, seen))
      return &x;
  }
  return nullptr;
}

/// Whether the interface on a USB port is a dongle's.
bool is_dongles(const port_path& port, const usb::topology& plugged, const usb::stick_rules& rules,
                const std::map<port_path, subnet_id>& learned) {
  if (auto device = plugged.find_device(port))
    return usb::is_stick(*device, rules);
  auto uplink = rules.uplink.known && rules.uplink.port == port;
  return !uplink
         && (rules.named.contains(port) || rules.answered.contains(port) || learned.contains(port));
}

/// The IPv6 address to send from: the newest, since with a new connection comes a new prefix, and
/// nobody takes the old one back; one that lasts before one that does not.
const address* address6_on(const snapshot& have, int ifindex) {
  const address* best = nullptr;
  auto rank = [](const address& x) { return std::tuple{!x.temporary, x.created, x.local.address}; };
  for (auto& x : have.addresses)
    if (x.ifindex == ifindex && x.v6() && x.usable && (!best || rank(*best) < rank(x)))
      best = &x;
  return best;
}

/// Who advertised itself as a router last; while that is being moved or renewed, whom our own table
/// goes by.
std::string gateway6_on(const snapshot& have, int ifindex, subnet_id dongle) {
  const route* best = nullptr;
  std::string ours;
  for (auto& x : have.routes) {
    if (x.ifindex != ifindex || x.gateway.empty())
      continue;
    if (x.type == route::kind::ipv6_default && (!best || x.metric < best->metric))
      best = &x;
    if (x.type == route::kind::ipv6_way && x.table == dongle.table())
      ours = x.gateway;
  }
  return best ? best->gateway : ours;
}

void add_ipv6(dongle_fact& x, const snapshot& have) {
  auto found = address6_on(have, x.ifindex);
  if (!found)
    return;
  x.source6 = found->local.address;
  x.lan6 = x.source6 + "/" + std::to_string(found->local.len);
  x.gateway6 = gateway6_on(have, x.ifindex, x.subnet);
}

} // namespace

uplink_fact find_uplink(const snapshot& have, const std::string& wanted,
                        const usb::topology& plugged, const usb::stick_rules& rules) {
  auto named = wanted == "auto" ? nullptr : named_link(have, wanted, plugged, rules);
  auto best = best_way_out(have, [&](const link& x) {
    if (wanted == "auto")
      return rank_of(x.name, plugged, rules);
    return &x == named ? std::optional{0} : std::nullopt;
  });
  uplink_fact out;
  if (named)
    out.ifindex = named->index;
  if (best) {
    out.ifindex = best->ifindex;
    out.gateway = best->gateway;
    out.metric = best->metric;
  }
  for (auto& x : have.links)
    if (out.ifindex != 0 && x.index == out.ifindex) {
      out.interface = x.name;
      out.up = x.up && x.running;
      out.port = port_of(x.name, plugged);
      if (auto device = plugged.find_device(out.port))
        out.id = device->id();
    }
  for (auto& x : have.addresses)
    if (out.address.empty() && !x.v6() && out.ifindex != 0 && x.ifindex == out.ifindex)
      out.address = x.local.address;
  return out;
}

std::vector<dongle_fact> strangers(const snapshot& have, const usb::topology& plugged,
                                   const settings::dongles_part& config, const uplink_fact& uplink,
                                   const std::vector<dongle_fact>& dongles,
                                   const usb::stick_rules& rules) {
  std::vector<dongle_fact> out;
  for (auto& x : have.links) {
    auto port = port_of(x.name, plugged);
    auto device = plugged.find_device(port);
    auto address = address_on(have, x.index, config, {});
    auto subnet = subnet_of(address, config);
    if (x.index == uplink.ifindex || !device || device->hub() || !subnet || !x.up
        || usb::is_uplink(*device, rules.uplink) || usb::looks_like_stick(*device, rules)
        || std::any_of(dongles.begin(), dongles.end(),
                       [&](auto& y) { return y.subnet == *subnet; }))
      continue;
    out.push_back({*subnet, x.index, x.name, address, port, x.up, false});
  }
  return out;
}

std::vector<dongle_fact> recognise(const snapshot& have, const usb::topology& plugged,
                                   const settings::dongles_part& config, const uplink_fact& uplink,
                                   const std::map<port_path, subnet_id>& learned,
                                   const usb::stick_rules& rules) {
  const bool port_first = config.address == settings::dongles_part::addressing::fixed;
  std::vector<dongle_fact> out;
  for (auto& x : have.links) {
    auto port = port_of(x.name, plugged);
    if (x.index == uplink.ifindex
        || (!silent(plugged) && (port.text.empty() || !is_dongles(port, plugged, rules, learned))))
      continue;
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
  for (auto& x : out)
    if (!x.conflict)
      add_ipv6(x, have);
  return out;
}

std::map<port_path, subnet_id> hints(std::map<port_path, subnet_id> learned,
                                     const std::vector<dongle_fact>& before, const snapshot& now) {
  for (auto& x : before) {
    auto same = std::any_of(now.links.begin(), now.links.end(),
                            [&](auto& y) { return y.index == x.ifindex && y.name == x.interface; });
    if (same && !x.conflict && !x.port.text.empty())
      learned[x.port] = x.subnet;
  }
  return learned;
}

} // namespace dongled::io::netlink
