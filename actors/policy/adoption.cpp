#include "actors/policy/adoption.hpp"

#include "actors/policy/blast_radius.hpp"

#include <algorithm>
#include <cstdio>

namespace dongled::policy {

namespace {

using io::netlink::dongle_fact;
using io::usb::is_stick;

adoption_verdict no(std::string code, std::string says) {
  return {std::nullopt, std::move(says), std::move(code)};
}

/// The octets of 192.168.N.H; nothing for any other text.
struct place {
  int n = 0, h = 0;
};
std::optional<place> parse(const std::string& text) {
  place x;
  int end = 0;
  if (std::sscanf(text.c_str(), "192.168.%3d.%3d%n", &x.n, &x.h, &end) != 2
      || static_cast<size_t>(end) != text.size() || x.n < 0 || x.n > 255 || x.h < 1 || x.h > 254)
    return std::nullopt;
  return x;
}

const dongle_fact* dongle_on(const adoption_scene& x, const port_path& port) {
  auto i = std::find_if(x.dongles.begin(), x.dongles.end(),
                        [&](auto& y) { return y.port == port && !y.conflict; });
  return i == x.dongles.end() ? nullptr : &*i;
}

std::string sticks_there(const adoption_scene& x) {
  std::string out;
  for (auto& d : x.usb.devices)
    if (!d.hub() && is_stick(d, x.rules()))
      out += (out.empty() ? "" : ", ") + d.path.text;
  return out.empty() ? "no modem stick is on USB" : "modem sticks are on " + out;
}

/// Where else a number is taken, in words; empty: it is free.
std::string taken(const adoption_scene& x, const port_path& port, subnet_id to) {
  for (auto& d : x.dongles)
    if (d.subnet == to && d.port != port)
      return "dongle " + to_string(to) + " is on port " + d.port.text;
  for (auto& [where, who] : x.config.ports)
    if (who == to && where != port)
      return "the settings say that dongle " + to_string(to) + " is on port " + where.text;
  auto promised = x.config.ports.find(port);
  if (promised != x.config.ports.end() && promised->second != to)
    return "the settings say that port " + port.text + " is dongle " + to_string(promised->second);
  return {};
}

adoption_verdict judge_device(const adoption_scene& x, const port_path& port) {
  auto device = x.usb.find_device(port);
  if (!device)
    return no("NO_STICK", (x.usb.port_of(port) ? "nothing is on port " : "there is no port ")
                            + port.text + "; " + sticks_there(x));
  if (device->hub() || !is_stick(*device, x.rules()))
    return no("NO_STICK", name_of(*device) + " is no modem stick; " + sticks_there(x));
  if (!device->authorized)
    return no("NOT_AUTHORIZED", "the stick on " + port.text + " is not authorised");
  newcomer out;
  out.storage = device->storage_mode;
  return {out, {}, {}};
}

/// The subnet that an interface's addresses put it in; the factory's where there is none.
void place_on_lan(newcomer& x, const adoption_scene& in) {
  for (auto& a : in.kernel.addresses) {
    auto at = a.ifindex == x.ifindex ? parse(a.local.address) : std::nullopt;
    if (!at || at->h == 1)
      continue;
    x.host_address = a.local.address;
    x.lan = {static_cast<uint8_t>(at->n)};
  }
}

} // namespace

const io::netlink::link* link_on(const adoption_scene& x, const port_path& port) {
  for (auto& [name, where] : x.usb.net)
    if (where == port)
      for (auto& l : x.kernel.links)
        if (l.name == name)
          return &l;
  return nullptr;
}

std::optional<std::string> host_address_in(const io::netlink::snapshot& have, int ifindex,
                                           subnet_id lan) {
  for (auto& a : have.addresses) {
    auto at = a.ifindex == ifindex ? parse(a.local.address) : std::nullopt;
    if (at && at->n == lan.n && at->h != 1)
      return a.local.address;
  }
  return std::nullopt;
}

adoption_verdict judge_newcomer(const adoption_scene& x, const port_path& port, subnet_id to) {
  if (!x.config.contains(to))
    return no("INVALID_SUBNET", "Invalid subnet (" + to_string(x.config.first) + '-'
                                  + to_string(x.config.last) + ')');
  if (!io::usb::valid_port_path(port.text))
    return no("INVALID_PORT", "a port is named like 1-1.2; " + sticks_there(x));
  auto out = judge_device(x, port);
  if (!out.stick)
    return out;
  if (auto why = taken(x, port, to); !why.empty())
    return no("SUBNET_IN_USE", why);
  if (auto d = dongle_on(x, port); d && !d->host_address.empty())
    return no(d->subnet == to ? "ADOPTED_ALREADY" : "PORT_IN_USE",
              "the stick on " + port.text + " is dongle " + to_string(d->subnet) + " already");
  if (auto link = link_on(x, port)) {
    if (link->index == x.uplink.ifindex)
      return no("PORT_IN_USE", "the stick on " + port.text + " is the uplink");
    out.stick->ifindex = link->index;
    out.stick->interface = link->name;
    place_on_lan(*out.stick, x);
  }
  auto& lan = out.stick->lan;
  auto serves = std::any_of(x.dongles.begin(), x.dongles.end(),
                            [&](auto& d) { return d.subnet == lan && d.port != port; });
  if (serves)
    return no("SUBNET_IN_USE", "its LAN is that of dongle " + to_string(lan)
                                 + ", which is in service: unplug that one first");
  return out;
}

std::vector<port_path> to_set_aside(const adoption_scene& x, const port_path& port, subnet_id lan) {
  std::vector<port_path> out;
  for (auto& d : x.usb.devices) {
    auto link = link_on(x, d.path);
    if (d.path == port || d.hub() || !d.authorized || !link || link->index == x.uplink.ifindex)
      continue;
    if (auto known = dongle_on(x, d.path); known && !known->host_address.empty())
      continue;
    auto there = host_address_in(x.kernel, link->index, lan).has_value();
    auto placed = std::any_of(x.kernel.addresses.begin(), x.kernel.addresses.end(),
                              [&](auto& a) { return a.ifindex == link->index && !a.v6(); });
    if (is_stick(d, x.rules()) && (there || !placed))
      out.push_back(d.path);
  }
  return out;
}

io::hilink::dhcp_settings moved_lan(io::hilink::dhcp_settings x, subnet_id to) {
  auto first = parse(x.first), last = parse(x.last);
  auto sound = first && last && first->n == last->n && first->h > 1 && first->h <= last->h;
  auto at = [&](int host) { return "192.168." + to_string(to) + '.' + std::to_string(host); };
  x.address = to.modem_address();
  x.netmask = "255.255.255.0";
  x.enabled = true;
  // The host is to be .100, which is what a pool that begins there gives to its only client.
  x.first = at(sound && first->h == 100 ? first->h : 100);
  x.last = at(sound && last->h >= 100 ? last->h : 200);
  x.primary_dns = x.secondary_dns = to.modem_address();
  return x;
}

} // namespace dongled::policy
