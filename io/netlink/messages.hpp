#pragma once

#include "io/netlink/snapshot.hpp"
#include "io/netlink/step.hpp"

#include <memory>
#include <optional>
#include <variant>

struct nl_msg;
struct nlmsghdr;

namespace dongled::io::netlink {

/// Whatever dongled knows of an rtnetlink message.
using object = std::variant<link, address, route, rule>;

/// Reads one RTM_NEW* or RTM_DEL* message (rtnetlink(7)); nothing for what is not modelled: most
/// of IPv6, bridge ports, cached routes, other types, and messages cut short. Total: the header's
/// own length must lie within the buffer, all else is checked here.
std::optional<object> decode(const nlmsghdr& x);

/// Whether @p type is one of the RTM_DEL* that `decode` knows.
bool is_deletion(int type);

struct message_closer {
  void operator()(nl_msg* x) const noexcept;
};

/// A message that owns its memory.
using message = std::unique_ptr<nl_msg, message_closer>;

/// Writes the request that performs @p x. Null when it cannot be said: an address that is none, a
/// route of an other kind, or the removal of a link.
message encode(const step& x);

} // namespace dongled::io::netlink
