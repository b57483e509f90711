#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// A dongle's acceptor: sees to it that its SOCKS5 port listens and that its clients are attended.
/// Keeps it closed, if an operator wants that: then it refuses everybody politely, over restarts.
/// The listener itself is the data plane's, so that the port never refuses while this restarts.
struct socks {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_plane, uses_desks>;

  struct state {
    static inline const char* name = "socks";
    board_writer<socks> board;
    bool listening = false;
    std::string error;
    std::string closed_by; ///< Empty: it is open.
  };
  struct recall_due {
    int tries = 0; ///< How often the journal may still be asked.
  };               ///< Its own timer.
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w, subnet_id dongle);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::socks::recall_due)
