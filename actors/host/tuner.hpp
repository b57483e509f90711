#pragma once

#include "actors/host/tuner_messages.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "io/host/tuned_values.hpp"
#include "io/host/tuning_door.hpp"

#include <memory>

namespace dongled {

/// The one owner of sysctl, of rings and of sticks' power/control: plans what the kernel should
/// hold (actors/policy/tuning), writes what it is told to, and gives back what it wrote. What it
/// changes stands in `state_dir/tuning` before it is written; its stop undoes nothing. Looks at the
/// counters every ten minutes, since only their growth says something. Detached: files and drivers
/// block, a card that resets itself for some seconds.
struct tuner {
  using uses = world_of<uses_settings, uses_board, uses_clock, uses_history, uses_ports>;

  struct state {
    static inline const char* name = "tuner";
    std::unique_ptr<io::host::tuning_door> kernel;
    std::unique_ptr<io::host::tuning_book> book;
    policy::growth growth;
    board_writer<tuner> pen;
    uint64_t writes = 0, failures = 0;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
