#pragma once

#include "io/netlink/snapshot.hpp"

#include <string>
#include <variant>

namespace dongled::io::netlink {

/// Marks every route, rule and address as dongled's own (RTA_PROTOCOL, FRA_PROTOCOL, IFA_PROTO), so
/// that a crash leaves nothing that the next start cannot tell from foreign. Values from 4 (static)
/// up belong to user space and the kernel never looks at them (rtnetlink(7), RTPROT_*); 171 is in
/// no /etc/iproute2/rt_protos we know of.
inline constexpr uint8_t our_protocol = 171;

/// One change of the kernel's state, and why it is made.
struct step {
  enum class verb : uint8_t {
    add,    ///< Of a link: bring it up.
    remove, ///< Of a link: nothing; dongled takes no link down.
  } what = verb::add;
  std::variant<link, address, route, rule> object;
  std::string why;
  bool operator==(const step&) const = default;
};

/// A routing protocol's name as in iproute2's rt_protos, or its number.
std::string protocol_name(uint8_t x);

/// An object as `ip` would print it, without the verb: "default via 192.168.11.1 dev eth1 table
/// 11". Interface names are looked up in @p box; an unknown one reads "if7".
std::string render(const link& x);
std::string render(const address& x, const snapshot& box);
std::string render(const route& x, const snapshot& box);
std::string render(const rule& x);

/// The step as the `ip` command that would do the same, for traces and logs.
std::string render(const step& x, const snapshot& box);

/// The whole box as text, one object a line, in the snapshot's order: links, addresses, routes,
/// rules.
std::string render(const snapshot& x);

} // namespace dongled::io::netlink
