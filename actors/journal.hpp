#pragma once

#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "io/store/journal_store.hpp"

#include <map>
#include <optional>

namespace dongled {

/// Owns the daemon's memory: toggles with their traces, addresses, what is plugged
/// where, what operators have switched off or paused. Detached,
/// because the disk blocks. A full or damaged disk costs history, never a toggle: what cannot be
/// stored is kept in memory for a while, and the trouble is on the board. A store that can be
/// opened later only is told to gate then: what operators had switched off or paused holds from
/// there on.
struct journal {
  struct state {
    static inline const char* name = "journal";
    std::optional<io::store::journal_store> store;
    std::map<std::string, toggle_record> recent; ///< By id, the newest ones, running ones included.
    std::map<subnet_id, power_off_note> powers;  ///< What operators said while there was no store.
    std::map<subnet_id, pause_note> pauses;
    std::string trouble; ///< Why the store is not written; empty: it is.
    uint64_t written = 0, lost = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, world_ptr w);
};

} // namespace dongled
