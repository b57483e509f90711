#pragma once

#include "io/netlink/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::io::netlink {

/// A packet that nobody sends: where would it go? (RTM_GETROUTE without NLM_F_DUMP.)
struct path_question {
  std::string to;   ///< An address of either family.
  std::string from; ///< Its source; empty: the kernel chooses one.
  int oif = 0;      ///< The interface that its socket is bound to; 0: none.
  uint32_t mark = 0;
};

/// The kernel's answer, by all of its rules and tables, those that we do not read included. For a
/// question with an interface there is always one: what is forbidden, or leads nowhere, is taken
/// for a neighbour on its link, and has no gateway.
struct path_answer {
  int ifindex = 0; ///< 0: nowhere, and `refusal` says why.
  std::string gateway;
  uint32_t table = 0;
  std::string refusal;

  bool leads_by(int index) const { return ifindex != 0 && ifindex == index; }
};

/// Writes the question; null for an address that is none.
message encode(const path_question& x);

/// Reads an answer; nothing for anything but a route. Total, as `decode` is.
std::optional<path_answer> decode_path(const nlmsghdr& x);

} // namespace dongled::io::netlink
