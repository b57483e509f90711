#pragma once

#include "actors/policy/comeback.hpp"
#include "actors/world.hpp"
#include "io/ports.hpp"

#include <map>

namespace dongled {

/// Asks devices that may be dongles, and are not known as such, whether their 192.168.N.1 answers
/// as HiLink does. Each is asked by one modem call at a time, again after 1, 2 … 15 minutes while
/// it does not answer so, and anew when it was plugged in anew. A part of hotplug.
struct stranger_ask {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_ports, uses_sticks>;

  struct one {
    int ifindex = 0;
    bool asked = false; ///< A call is under way.
    policy::comeback patience{std::chrono::minutes{1}, std::chrono::minutes{15}};
  };
  using table = std::map<port_path, one>;

  caf::event_based_actor* self;
  uses w;
  table* known;
  std::function<void()> answered; ///< An answer is there, of whatever kind: look again.

  /// Asks whom it is time to ask, and says when the next one is due.
  std::optional<time_point> look(const io::rack_facts& facts) const;

private:
  void ask(const io::netlink::dongle_fact& x, usb_id id) const;
};

/// Whether a modem's answer is one that only a HiLink API gives. Blocks within @p limit.
bool answers_as_hilink(io::hilink::client& x, milliseconds limit);

} // namespace dongled
