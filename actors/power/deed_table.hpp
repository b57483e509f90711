#pragma once

#include "actors/power/power_job.hpp"

namespace dongled {

/// Does one deed, from the checks to the read-back; always ends with a report. It looks at USB
/// afresh first: what was true when the order was given may be wrong when its turn comes.
flow<power_report> perform(power_job& job);

/// The deed's name, as metrics and histories show it.
const char* to_string(power_deed x) noexcept;

/// "power cycle of port 1-1.2": a deed in words.
std::string words(const power_order& x);

} // namespace dongled
