#include "io/relay/dns/address_order.hpp"

#include <algorithm>
#include <array>

namespace dongled::io::relay {

std::vector<ip_address> in_order_to_try(const std::vector<ip_address>& found) {
  std::array<std::vector<ip_address>, 2> families; // IPv6, IPv4
  for (auto& x : found)
    families[x.is_v4()].push_back(x);
  std::vector<ip_address> out;
  auto size = std::min(found.size(), most_tried);
  for (size_t i = 0; out.size() < size; ++i)
    for (auto& family : families)
      if (i < family.size() && out.size() < size)
        out.push_back(family[i]);
  return out;
}

} // namespace dongled::io::relay
