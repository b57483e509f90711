#pragma once

#include "actors/policy/diagnosis.hpp"
#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Ends the dongle's relays: they cannot live through what follows.
flow<done> drain(const conductor& with);

/// The larger of the two: what is left of a budget, but never nothing.
milliseconds at_least(milliseconds x, std::chrono::steady_clock::duration left);

/// What is climbed for.
struct climb_order {
  policy::illness what = policy::illness::none;
  std::string why;
  bool drained = false;     ///< The relays are ended already.
  bool needs_modem = false; ///< It works, but for its modem's API, which a toggle needs,
  std::string before;       ///< or else another address than this one, however it came about.
  bool mute = false;        ///< Its API is known to be silent: rungs that need it fail at once.
};

/// Climbs from the first rung that can cure the illness until a probe comes home, the modem says
/// what no rung can heal, or it cannot be found out what a rung came to: then no other follows.
flow<toggle_result> climb(const conductor& with, climb_order why);

} // namespace dongled
