#include "io/host/rings.hpp"

#include "io/netlink/talk.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace dongled::io::host {

namespace {

using netlink::question;
using netlink::talk;
using relay::unique_fd;

failure explain(const std::string& interface, int error) {
  auto code = error == ENODEV                          ? fault::not_found
              : error == EOPNOTSUPP || error == ENOTTY ? fault::unsupported
              : error == EPERM || error == EACCES      ? fault::denied
              : error == EINVAL || error == ERANGE     ? fault::bad_input
              : error == ETIMEDOUT || error == EAGAIN  ? fault::timed_out
              : means_exhausted(error)                 ? fault::exhausted
                                                       : fault::os;
  return {code, "rings of " + interface + ": " + std::strerror(error), error};
}

question generic(uint16_t family, uint8_t command) {
  question out{nlmsg_alloc_simple(family, 0)};
  genlmsghdr head{command, 1, 0};
  if (out && nlmsg_append(out.get(), &head, sizeof head, NLMSG_ALIGNTO) < 0)
    out.reset();
  return out;
}

using table = std::array<nlattr*, 64>;

void attributes_of(const nlmsghdr& x, table& into) {
  nlmsg_parse(const_cast<nlmsghdr*>(&x), sizeof(genlmsghdr), into.data(),
              static_cast<int>(into.size()) - 1, nullptr);
}

/// The number of the family "ethtool"; errno ENOENT where the kernel has none.
int family_of(talk& to, uint16_t& family) {
  auto ask = generic(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
  if (!ask || nla_put_string(ask.get(), CTRL_ATTR_FAMILY_NAME, ETHTOOL_GENL_NAME) < 0)
    return ENOMEM;
  auto error = to.ask(ask.get(), [&](const nlmsghdr& x) {
    table tb{};
    attributes_of(x, tb);
    if (auto id = tb.at(CTRL_ATTR_FAMILY_ID); id && nla_len(id) >= 2)
      family = nla_get_u16(id);
  });
  return error == 0 && family == 0 ? ENOENT : error;
}

bool put_interface(nl_msg* to, int kind, const std::string& interface) {
  auto nest = nla_nest_start(to, kind | NLA_F_NESTED);
  if (!nest || nla_put_string(to, ETHTOOL_A_HEADER_DEV_NAME, interface.c_str()) < 0)
    return false;
  nla_nest_end(to, nest);
  return true;
}

/// Reads, or sets to @p wanted, by netlink.
int by_netlink(const std::string& interface, ring_sizes* read, const ring_sizes* wanted) {
  talk kernel{NETLINK_GENERIC};
  uint16_t family = 0;
  if (auto error = family_of(kernel, family); error != 0)
    return error;
  auto ask = generic(family, wanted ? ETHTOOL_MSG_RINGS_SET : ETHTOOL_MSG_RINGS_GET);
  if (!ask || !put_interface(ask.get(), ETHTOOL_A_RINGS_HEADER, interface))
    return ENOMEM;
  if (wanted
      && (nla_put_u32(ask.get(), ETHTOOL_A_RINGS_RX, wanted->rx) < 0
          || nla_put_u32(ask.get(), ETHTOOL_A_RINGS_TX, wanted->tx) < 0))
    return ENOMEM;
  return kernel.ask(ask.get(), [&](const nlmsghdr& x) {
    if (!read)
      return;
    table tb{};
    attributes_of(x, tb);
    auto number = [&](size_t kind) {
      auto at = tb.at(kind);
      return at && nla_len(at) >= 4 ? nla_get_u32(at) : 0U;
    };
    *read = {number(ETHTOOL_A_RINGS_RX), number(ETHTOOL_A_RINGS_TX), number(ETHTOOL_A_RINGS_RX_MAX),
             number(ETHTOOL_A_RINGS_TX_MAX)};
  });
}

int by_ioctl(const std::string& interface, ethtool_ringparam& x) {
  unique_fd fd{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!fd)
    return errno;
  ifreq ask{};
  std::strncpy(ask.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  ask.ifr_data = reinterpret_cast<char*>(&x);
  return ::ioctl(fd.get(), SIOCETHTOOL, &ask) == 0 ? 0 : errno;
}

/// The kernel is too old for it, or its netlink is closed to us.
bool worth_another_way(int error) {
  return error == ENOENT || error == EPROTONOSUPPORT || error == EAFNOSUPPORT;
}

bool sane(const std::string& interface) {
  return !interface.empty() && interface.size() < IFNAMSIZ;
}

} // namespace

std::string ring_text(uint32_t rx, uint32_t tx) {
  return "rx " + std::to_string(rx) + " tx " + std::to_string(tx);
}

result<ring_sizes> read_rings(const std::string& interface) {
  if (!sane(interface))
    return explain(interface, ENODEV);
  ring_sizes out;
  auto error = by_netlink(interface, &out, nullptr);
  if (worth_another_way(error)) {
    ethtool_ringparam old{};
    old.cmd = ETHTOOL_GRINGPARAM;
    error = by_ioctl(interface, old);
    out = {old.rx_pending, old.tx_pending, old.rx_max_pending, old.tx_max_pending};
  }
  if (error != 0)
    return explain(interface, error);
  if (out.rx_most == 0 && out.tx_most == 0)
    return explain(interface, EOPNOTSUPP);
  return out;
}

result<done> write_rings(const std::string& interface, uint32_t rx, uint32_t tx) {
  if (!sane(interface))
    return explain(interface, ENODEV);
  ring_sizes wanted{rx, tx, 0, 0};
  auto error = by_netlink(interface, nullptr, &wanted);
  if (worth_another_way(error)) {
    ethtool_ringparam all{};
    all.cmd = ETHTOOL_GRINGPARAM; // what is not meant must be set to what it is
    error = by_ioctl(interface, all);
    all.cmd = ETHTOOL_SRINGPARAM;
    all.rx_pending = rx;
    all.tx_pending = tx;
    if (error == 0)
      error = by_ioctl(interface, all);
  }
  if (error != 0)
    return explain(interface, error);
  return done{};
}

} // namespace dongled::io::host
