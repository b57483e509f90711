#include "io/netlink/tracked.hpp"

#include "io/netlink/talk.hpp"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netlink/attr.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

namespace dongled::io::netlink {

namespace {

/// More are not to be had: a table of that size is nobody's.
constexpr size_t most = 65'536;

using table = std::array<nlattr*, 32>;

failure no_tracking(int error) {
  auto code =
    error == EPERM || error == EACCES ? fault::denied
    : error == EINVAL || error == EOPNOTSUPP || error == EPROTONOSUPPORT || error == ENOENT
      ? fault::unsupported
    : error == ETIMEDOUT     ? fault::timed_out
    : means_exhausted(error) ? fault::exhausted
                             : fault::os;
  return {code, std::string{"forget tracked connections: "} + std::strerror(error), error};
}

question asked(uint8_t what, int flags) {
  question out{nlmsg_alloc_simple(NFNL_SUBSYS_CTNETLINK << 8 | what, flags)};
  nfgenmsg head{AF_INET, NFNETLINK_V0, 0};
  if (out && nlmsg_append(out.get(), &head, sizeof head, NLMSG_ALIGNTO) < 0)
    out.reset();
  return out;
}

bool names(nlattr* tuple, uint32_t address) {
  table outer{}, ip{};
  if (!tuple || nla_parse_nested(outer.data(), CTA_TUPLE_MAX, tuple, nullptr) < 0
      || !outer.at(CTA_TUPLE_IP)
      || nla_parse_nested(ip.data(), CTA_IP_MAX, outer.at(CTA_TUPLE_IP), nullptr) < 0)
    return false;
  for (auto kind : {CTA_IP_V4_SRC, CTA_IP_V4_DST})
    if (auto at = ip.at(kind); at && nla_len(at) == 4 && nla_get_u32(at) == address)
      return true;
  return false;
}

/// What names one connection, for its end: attributes as the kernel wrote them.
using tracked = std::vector<std::string>;

std::optional<tracked> if_of(const nlmsghdr& x, uint32_t address) {
  table tb{};
  if (nlmsg_parse(const_cast<nlmsghdr*>(&x), sizeof(nfgenmsg), tb.data(),
                  static_cast<int>(tb.size()) - 1, nullptr)
        < 0
      || !tb.at(CTA_TUPLE_ORIG)
      || (!names(tb.at(CTA_TUPLE_ORIG), address) && !names(tb.at(CTA_TUPLE_REPLY), address)))
    return std::nullopt;
  tracked out;
  for (auto kind : {CTA_TUPLE_ORIG, CTA_ID, CTA_ZONE})
    if (auto at = tb.at(kind))
      out.emplace_back(reinterpret_cast<const char*>(at), static_cast<size_t>(at->nla_len));
  return out;
}

} // namespace

result<size_t> forget_tracked(const std::string& address) {
  in_addr wanted{};
  if (::inet_pton(AF_INET, address.c_str(), &wanted) != 1)
    return failure{fault::bad_input, address + " is no IPv4 address"};
  talk kernel{NETLINK_NETFILTER};
  std::vector<tracked> found;
  auto dump = asked(IPCTNL_MSG_CT_GET, NLM_F_DUMP);
  if (!dump)
    return no_tracking(ENOMEM);
  auto error = kernel.ask(dump.get(), [&](const nlmsghdr& x) {
    if (auto one = if_of(x, wanted.s_addr); one && found.size() < most)
      found.push_back(std::move(*one));
  });
  if (error != 0)
    return no_tracking(error);
  size_t gone = 0;
  for (auto& one : found) {
    auto end = asked(IPCTNL_MSG_CT_DELETE, 0);
    for (auto& attribute : one)
      if (end
          && nlmsg_append(end.get(), const_cast<char*>(attribute.data()), attribute.size(),
                          NLMSG_ALIGNTO)
               < 0)
        end.reset();
    if (!end)
      return no_tracking(ENOMEM);
    error = kernel.ask(end.get(), [](const nlmsghdr&) {});
    if (error != 0 && error != ENOENT) // it ended by itself
      return no_tracking(error);
    gone += error == 0 ? 1 : 0;
  }
  return gone;
}

} // namespace dongled::io::netlink
