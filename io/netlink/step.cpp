#include "io/netlink/step.hpp"

namespace dongled::io::netlink {

namespace {

std::string name_of(const snapshot& box, int ifindex) {
  for (auto& x : box.links)
    if (x.index == ifindex)
      return x.name;
  return "if" + std::to_string(ifindex);
}

std::string text_of(const prefix& x) {
  if (x.len == 0)
    return "default";
  auto host = x.address.find(':') == std::string::npos ? 32 : 128;
  return x.len == host ? x.address : x.address + "/" + std::to_string(x.len);
}

const char* text_of(route::kind x) {
  switch (x) {
  case route::kind::unicast: return "";
  case route::kind::multipath: return "multipath ";
  case route::kind::ipv6_default:
  case route::kind::ipv6_way: return "inet6 ";
  case route::kind::ipv6_unreachable: return "inet6 unreachable ";
  case route::kind::unreachable: return "unreachable ";
  case route::kind::other: return "special ";
  }
  return "";
}

} // namespace

std::string protocol_name(uint8_t x) {
  // The names of iproute2's rt_protos; only those that write routes on ordinary hosts.
  switch (x) {
  case 1: return "redirect";
  case 2: return "kernel";
  case 3: return "boot";
  case 4: return "static";
  case 9: return "ra";
  case 16: return "dhcp";
  default: return std::to_string(x);
  }
}

std::string render(const link& x) { return x.name + (x.up ? " up" : " down"); }

std::string render(const address& x, const snapshot& box) {
  auto out =
    x.local.address + "/" + std::to_string(x.local.len) + " dev " + name_of(box, x.ifindex);
  if (x.protocol != 0)
    out += " proto " + protocol_name(x.protocol);
  return out;
}

std::string render(const route& x, const snapshot& box) {
  auto out = text_of(x.type) + text_of(x.destination);
  if (!x.gateway.empty())
    out += " via " + x.gateway;
  if (x.ifindex != 0)
    out += " dev " + name_of(box, x.ifindex);
  if (x.table != 254)
    out += " table " + std::to_string(x.table);
  if (x.protocol != 0)
    out += " proto " + protocol_name(x.protocol);
  if (!x.preferred_source.empty())
    out += " src " + x.preferred_source;
  if (x.metric != 0)
    out += " metric " + std::to_string(x.metric);
  if (x.onlink)
    out += " onlink";
  return out;
}

std::string render(const rule& x) {
  auto out = "from " + (x.from.len == 0 ? std::string{"all"} : text_of(x.from));
  if (!x.oif.empty())
    out += " oif " + x.oif;
  if (!x.plain)
    out += " [more]";
  out += " lookup " + std::to_string(x.table) + " priority " + std::to_string(x.priority);
  if (x.protocol != 0)
    out += " protocol " + protocol_name(x.protocol);
  return out;
}

std::string render(const step& x, const snapshot& box) {
  struct visitor {
    const snapshot& box;
    const char* verb;
    std::string operator()(const link& y) const {
      return "ip link set " + (y.name.empty() ? name_of(box, y.index) : y.name) + " up";
    }
    std::string operator()(const address& y) const {
      return std::string{"ip address "} + verb + " " + render(y, box);
    }
    std::string operator()(const route& y) const {
      return std::string{"ip route "} + verb + " " + render(y, box);
    }
    std::string operator()(const rule& y) const {
      return std::string{"ip rule "} + verb + " " + render(y);
    }
  };
  return std::visit(visitor{box, x.what == step::verb::add ? "add" : "del"}, x.object);
}

std::string render(const snapshot& x) {
  std::string out;
  for (auto& y : x.links)
    out += "link " + render(y) + "\n";
  for (auto& y : x.addresses)
    out += "address " + render(y, x) + "\n";
  for (auto& y : x.routes)
    out += "route " + render(y, x) + "\n";
  for (auto& y : x.rules)
    out += "rule " + render(y) + "\n";
  return out;
}

} // namespace dongled::io::netlink
