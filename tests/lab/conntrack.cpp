#include "tests/lab/conntrack.hpp"

#include "tests/lab/rtnl_message.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace dongled::lab {

result<done> flush_conntrack(const netns& where) {
  netns::inside here{where};
  unique_fd s{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER)};
  if (!s)
    return failure{fault::unsupported, "opening a netfilter socket", errno};
  nfgenmsg body{};
  body.nfgen_family = AF_INET;
  // Without a tuple, the delete request means all of them.
  rtnl_message m{(NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE, NLM_F_ACK, body};
  auto bytes = m.finish(1);
  std::array<std::byte, 1024> reply{};
  if (::send(s.get(), bytes.data(), bytes.size(), 0) < 0
      || ::recv(s.get(), reply.data(), reply.size(), 0) < 0)
    return failure{fault::os, "flushing tracked connections", errno};
  int code = 0;
  std::memcpy(&code, reply.data() + NLMSG_HDRLEN, sizeof code);
  if (code != 0)
    return failure{fault::os, "flushing tracked connections", -code};
  return done{};
}

} // namespace dongled::lab
