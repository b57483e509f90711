#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <map>

namespace dongled {

/// The actors' door to the data plane: turns its callbacks into answers. Killing it closes nothing;
/// whoever waited for an answer runs into a time-out and asks again.
struct switchboard {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_plane>;

  /// A probe order at work: the probes are tried one after the other.
  struct probing {
    supervision::owed_answer answer;
    probe_order order;
    std::vector<std::string> left; ///< URLs not tried yet, the next one last.
    std::string current, errors;
    bool known = true;                                ///< False: one of them could not be asked.
    std::optional<io::relay::foreign_answer> foreign; ///< What one of them got instead.
  };
  struct state {
    static inline const char* name = "switchboard";
    uint64_t tickets = 0;
    std::map<uint64_t, probing> probes;
    std::map<uint64_t, supervision::owed_answer> drains;
    /// What journal has been told already, by dongle and user.
    std::map<std::pair<subnet_id, std::string>, io::store::traffic_record> booked;
    size_t turn = 0; ///< Which probe goes first.
    uint64_t probed = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
