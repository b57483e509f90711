#pragma once

#include "actors/policy/tuning.hpp"
#include "config/wall_time.hpp"
#include "io/host/tuned_values.hpp"

#include <caf/all.hpp>

#include <string>
#include <vector>

// The messages about the kernel's settings. Apart from actors/messages.hpp, since few need them.

namespace dongled {

struct tuning_query {}; ///< Asks tuner what a plan says and what is ours → tuning_picture.

/// What a plan says now, and what was applied.
struct tuning_picture {
  unix_ms at = 0;
  std::vector<policy::tuning_row> rows;

  struct own {
    io::host::tuned_value record;
    std::string now; ///< Empty: it cannot be read.
    bool ours = false;
  };
  std::vector<own> applied;
  std::string trouble; ///< Why it is not known what was applied; empty: it is.
};

struct tuning_order {
  bool undo = false;             ///< Else: apply.
  std::vector<std::string> keys; ///< None: what the plan wants, or everything that was applied.
  bool at_any_price = false;     ///< Also what cuts the link by which the host is reached.
  std::string asked_by;
  uint64_t cause = 0; ///< The happening that it follows from; 0: none.
}; ///< Asks tuner to change the kernel's settings, or to give them back → tuning_report.
struct tuning_report {
  std::vector<io::host::tuning_outcome> outcomes;
};
struct tuning_due {
  bool again = false; ///< It is the start's second look: hotplug has seen the host by now.
};                    ///< tuner's own timer: the counters are looked at.

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tuning_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tuning_picture)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tuning_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tuning_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tuning_due)
