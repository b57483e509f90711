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

namespace {

/// The sets; @p filled: with who and what is in them.
std::string sets_of(const table_wish& x, bool filled) {
  const table_wish none;
  auto& y = filled ? x : none;
  std::string out = "  counter refused {\n  }\n";
  out += interval_set("allowed4", "ipv4_addr", y.allowed.v4());
  out += interval_set("allowed6", "ipv6_addr", y.allowed.v6());
  out += interval_set("tcp_ports", "inet_service", y.tcp);
  out += interval_set("udp_ports", "inet_service", y.udp);
  return out + refused_set("refused4", "ipv4_addr") + refused_set("refused6", "ipv6_addr");
}

std::string rules_of(const table_wish& x) {
  // A set that is full ends its rule, so that what must happen stands in rules of its own.
  std::string out = "  chain judge {\n"
                    "    ip saddr @allowed4 return\n"
                    "    ip6 saddr @allowed6 return\n"
                    "    meta nfproto ipv4 update @refused4 { ip saddr counter }\n"
                    "    meta nfproto ipv6 update @refused6 { ip6 saddr counter }\n";
  if (x.log)
    out += "    limit rate 10/second burst 5 packets log prefix \"SOCKS5-BLOCKED \"\n";
  return out
         + "    counter name \"refused\" drop\n"
           "  }\n"
           "  chain input {\n"
           "    type filter hook input priority filter - 5; policy accept;\n"
           "    tcp flags & (fin | syn | rst | ack) == syn tcp dport @tcp_ports jump judge\n"
           "    udp dport @udp_ports jump judge\n"
           "  }\n";
}

std::string opening() { return std::string{"table inet "} + table_name + " {\n"; }

} // namespace

std::string refresh_batch(const table_wish& x) {
  auto out =
    opening() + sets_of(x, false)
    + "  chain judge {\n  }\n"
      "  chain input {\n    type filter hook input priority filter - 5; policy accept;\n  }\n"
      "}\n";
  for (auto chain : {"input", "judge"})
    out += std::string{"flush chain inet "} + table_name + ' ' + chain + '\n';
  for (auto set : {"allowed4", "allowed6", "tcp_ports", "udp_ports"})
    out += std::string{"flush set inet "} + table_name + ' ' + set + '\n';
  return out + opening() + sets_of(x, true) + rules_of(x) + "}\n";
}

std::string batch_for(const table_wish& x) {
  return removal_batch() + opening() + sets_of(x, true) + rules_of(x) + "}\n";
}

} // namespace dongled::io::firewall
