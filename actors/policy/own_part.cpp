#include "actors/policy/own_part.hpp"

#include "io/netlink/step.hpp"

namespace dongled::policy {

io::netlink::snapshot own_part(io::netlink::snapshot have, const io::netlink::wish& of) {
  using io::netlink::our_protocol;
  constexpr uint32_t main_table = 254;
  std::erase_if(have.routes, [&](const auto& x) {
    auto mine = x.table == of.dongle.table() || (x.table == main_table && x.ifindex == of.ifindex);
    return x.protocol == our_protocol && !mine;
  });
  std::erase_if(have.rules, [&](const auto& x) {
    return x.protocol == our_protocol && x.table != of.dongle.table();
  });
  std::erase_if(have.addresses, [&](const auto& x) {
    return x.protocol == our_protocol && x.ifindex != of.ifindex;
  });
  return have;
}

io::netlink::snapshot may_overtake(const io::netlink::snapshot& have, const io::netlink::wish& of) {
  using io::netlink::main_table;
  using kind = io::netlink::route::kind;
  constexpr uint32_t local_table = 255;
  constexpr uint8_t by_kernel = 2; // RTPROT_KERNEL: of an address
  io::netlink::snapshot out;
  for (auto& x : have.routes) {
    auto leads =
      x.type == kind::unicast || x.type == kind::multipath || x.type == kind::ipv6_default;
    auto elsewhere = x.table != of.dongle.table() && x.table != local_table;
    auto kept_behind = x.table == main_table && x.destination.len == 0;
    auto somebodys = x.protocol != io::netlink::our_protocol && x.protocol != by_kernel;
    if (of.ifindex != 0 && leads && elsewhere && !kept_behind && somebodys
        && x.leads_through(of.ifindex))
      out.routes.push_back(x);
  }
  if (!out.routes.empty())
    for (auto& x : have.rules)
      if (x.protocol != io::netlink::our_protocol)
        out.rules.push_back(x);
  return out;
}

} // namespace dongled::policy
