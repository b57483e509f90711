#include "actors/policy/lost_together.hpp"

#include <algorithm>

namespace dongled::policy {

std::string lost_together(const std::vector<io::netlink::dongle_fact>& all,
                          const settings::dongles_part& config) {
  constexpr size_t enough = 2; // of one alone it may be the stick's own DHCP server
  size_t there = 0, down = 0, bare = 0;
  for (auto& x : all) {
    if (x.conflict)
      continue;
    ++there;
    down += x.up ? 0 : 1;
    bare += x.host_address.empty() ? 1 : 0;
  }
  auto none = "all " + std::to_string(there) + " dongles' interfaces ";
  auto host = ": the cause is this host's, and no stick's";
  if (there < enough || config.address != settings::dongles_part::addressing::adopt)
    return {};
  if (down == there)
    return none + "are down at one time" + host;
  return bare == there ? none + "are without an address at one time" + host : std::string{};
}

} // namespace dongled::policy
