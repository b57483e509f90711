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

} // namespace dongled::policy
