#pragma once

#include "actors/power/power_job.hpp"

namespace dongled {

/// Cycles the power of a whole hub: all its ports together, used or not, those of its USB 3 half
/// included; or, where its own ports cannot be switched or do not obey, the port that feeds it.
/// Judges anew whom it would hit (policy/blast_radius), and refuses as that says. Ports that an
/// operator has switched off are off afterwards.
flow<power_report> hub_cycle(power_job& job);

/// Takes a host controller from its driver and gives it back, judged in the same way.
flow<power_report> controller_cycle(power_job& job);

} // namespace dongled
