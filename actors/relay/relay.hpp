#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <memory>

namespace dongled {

/// "192.0.2.1 → example.org:443"
std::string route_of(const io::relay::request& x);

/// Tells the log, for those who look closely, how a relay ended.
void log_end(const io::relay::request& asked, const io::relay::ended& how);

/// One client connection as the tree shows it, and its end. Bytes never come near it: the reactor
/// moves and counts them, and goes on doing so should this actor die. The verdict it stands for was
/// given at the desk.
struct relay {
  using uses = world_of<uses_desks>;

  /// The request, shared by all who carry it around.
  using asked = std::shared_ptr<const io::relay::request>;

  struct state {
    static inline const char* name = "relay";
  };
  using pointer = caf::stateful_actor<state>*;

  /// Seats an actor for the request at the dongle's desk. It wakes up with its first message, which
  /// is its last, mostly. Null when the client has left already.
  static caf::actor open(caf::event_based_actor* parent, const uses& w, const asked& what);

  static caf::behavior run(pointer self, uses w, asked what);
};

} // namespace dongled
