#include "io/firewall/nft_text.hpp"

namespace dongled::io::firewall {

namespace {

std::string text_of(const port_range& x) {
  auto first = std::to_string(x.first);
  return x.first == x.last ? first : first + '-' + std::to_string(x.last);
}
std::string text_of(const interval& x) { return to_string(x); }

template <class Range>
std::string interval_set(const std::string& name, const std::string& type,
                         const std::vector<Range>& all) {
  auto out = "  set " + name + " {\n    type " + type + "\n    flags interval\n";
  if (!all.empty()) {
    out += "    elements = { ";
    for (size_t i = 0; i < all.size(); ++i)
      out += (i == 0 ? "" : i % 16 == 0 ? ",\n      " : ", ") + text_of(all[i]);
    out += " }\n";
  }
  return out + "  }\n";
}

/// Who was refused, with how often: what is full takes no more, and refuses all the same.
std::string refused_set(const std::string& name, const std::string& type) {
  return "  set " + name + " {\n    type " + type
         + "\n    size 1024\n    flags dynamic,timeout\n    timeout 1h\n  }\n";
}

} // namespace

std::string removal_batch() {
  return std::string{"add table inet "} + table_name + "\ndelete table inet " + table_name + '\n';
}

std::string batch_for(const table_wish& x) {
  auto out = removal_batch() + "table inet " + table_name + " {\n";
  out += "  counter refused {\n  }\n";
  out += interval_set("allowed4", "ipv4_addr", x.allowed.v4());
  out += interval_set("allowed6", "ipv6_addr", x.allowed.v6());
  out += interval_set("tcp_ports", "inet_service", x.tcp);
  out += interval_set("udp_ports", "inet_service", x.udp);
  out += refused_set("refused4", "ipv4_addr") + refused_set("refused6", "ipv6_addr");
  // A set that is full ends its rule, so that what must happen stands in rules of its own.
  out += "  chain judge {\n"
         "    ip saddr @allowed4 return\n"
         "    ip6 saddr @allowed6 return\n"
         "    meta nfproto ipv4 update @refused4 { ip saddr counter }\n"
         "    meta nfproto ipv6 update @refused6 { ip6 saddr counter }\n";
  if (x.log)
    out += "    limit rate 10/second burst 5 packets log prefix \"SOCKS5-BLOCKED \"\n";
  out += "    counter name \"refused\" drop\n"
         "  }\n"
         "  chain input {\n"
         "    type filter hook input priority filter - 5; policy accept;\n"
         "    tcp flags & (fin | syn | rst | ack) == syn tcp dport @tcp_ports jump judge\n"
         "    udp dport @udp_ports jump judge\n"
         "  }\n"
         "}\n";
  return out;
}

} // namespace dongled::io::firewall
