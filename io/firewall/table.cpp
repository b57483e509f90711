#include "io/firewall/table.hpp"

#include <algorithm>

namespace dongled::io::firewall {

namespace {

std::vector<port_range> joined_ranges(std::vector<port_range> all) {
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.first < y.first; });
  std::vector<port_range> out;
  for (auto& x : all)
    if (!out.empty() && x.first <= out.back().last + 1)
      out.back().last = std::max(out.back().last, x.last);
    else
      out.push_back(x);
  return out;
}

} // namespace

table_wish wish_for(const settings& x, address_set allowed) {
  table_wish out;
  out.allowed = std::move(allowed);
  std::vector<port_range> tcp;
  auto of_dongles = [&](uint16_t base) {
    tcp.push_back({static_cast<uint16_t>(base + x.dongles.first.n),
                   static_cast<uint16_t>(base + x.dongles.last.n)});
  };
  of_dongles(x.socks.port_base);
  for (auto base : x.socks.extra_port_bases)
    of_dongles(base);
  out.tcp = joined_ranges(std::move(tcp));
  if (x.socks.udp && x.socks.udp_ports)
    out.udp = {*x.socks.udp_ports};
  out.log = x.firewall.log;
  return out;
}

bool fulfils(const table_reading& x, const table_wish& wish) {
  constexpr size_t rules_without_log = 7;
  return x.present && x.hooked && x.rules == rules_without_log + (wish.log ? 1 : 0)
         && x.allowed == wish.allowed;
}

} // namespace dongled::io::firewall
