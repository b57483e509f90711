#include "api/process/undo.hpp"

#include "io/firewall/nft.hpp"
#include "io/netlink/route_diff.hpp"
#include "io/netlink/socket.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

result<size_t> undo_kernel() {
  namespace netlink = io::netlink;
  auto kernel = netlink::socket::open();
  if (!kernel)
    return kernel.why();
  constexpr int rounds = 3; // somebody may write at the same time
  size_t taken = 0, left = 0;
  for (int round = 0; round < rounds; ++round) {
    auto have = kernel->read_snapshot(netlink::tearing::allowed);
    if (!have)
      return have.why();
    auto steps = netlink::undo(*have);
    left = steps.size();
    if (left == 0)
      return taken;
    for (auto& x : steps) {
      auto gone = kernel->apply(x);
      if (!gone && gone.why().code == fault::denied)
        return gone.why();
      if (gone)
        ++taken;
      else
        spdlog::warn("undo: {}: {}", netlink::render(x, *have), gone.why().doing);
    }
  }
  auto have = kernel->read_snapshot(netlink::tearing::allowed);
  if (have && netlink::undo(*have).empty())
    return taken;
  return failure{fault::os, "some of our routes or rules are still there"};
}

result<bool> undo_firewall() {
  io::firewall::nft kernel;
  auto have = kernel.read();
  if (!have && have.why().code == fault::unsupported)
    return false; // without nft nobody has put one there
  if (!have)
    return have.why();
  if (!have->present)
    return false;
  if (auto gone = kernel.remove(); !gone)
    return gone.why();
  have = kernel.read();
  if (have && !have->present)
    return true;
  return have ? failure{fault::os, "the firewall's table is still there"} : have.why();
}

} // namespace dongled::api
