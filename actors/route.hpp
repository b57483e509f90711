#pragma once

#include "actors/messages.hpp"
#include "actors/policy/reassertion.hpp"
#include "actors/world.hpp"

namespace dongled {

/// What one dongle wants routed. Holds each new fact against the wish, has router repair what
/// differs (ten times a minute at most, then it warns and names the other writer), and tells the
/// data plane how the dongle is reached, or that it is not.
struct route {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_plane>;

  struct state {
    static inline const char* name = "route";
    board_writer<route> board;
    io::facts_ptr facts;
    policy::reassertion limit;
    policy::reassertion advertised{60}; ///< Of default routes that routers advertise.
    bool repairing = false;             ///< An order is at router.
    bool again = false;                 ///< Facts changed meanwhile.
    bool warned = false;
    bool no_ipv6 = false; ///< The kernel takes none of ours.
    uint64_t repairs = 0;
    std::vector<std::string> missing;
    std::vector<std::string> ways;  ///< Foreign ones, that lead its traffic nowhere else.
    io::netlink::snapshot strays;   ///< What might lead the host's own traffic by it.
    std::string outside, overtakes; ///< As the kernel told the router last.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w, subnet_id dongle);
};

} // namespace dongled
