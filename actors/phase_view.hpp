#pragma once

#include "actors/board.hpp"
#include "actors/policy/dongle_phase.hpp"

namespace dongled {

/// The facts of a dongle's view that its phase follows from.
policy::phase_facts facts_of(const dongle_view& x);

/// The phase of a dongle as its view stands.
inline policy::phase_verdict phase_of(const dongle_view& x) {
  return policy::phase_of(facts_of(x));
}

} // namespace dongled
