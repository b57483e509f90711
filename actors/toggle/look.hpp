#pragma once

#include "actors/policy/diagnosis.hpp"
#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Looks afresh: the kernel first, then a probe, then, only if that fails, the modem.
flow<policy::findings> look(const conductor& with);

/// What this host lacks for all of its dongles at once (policy/lost_together.hpp); empty: nothing.
flow<std::string> hosts_fault(const conductor& with);

/// Looks, once no neighbour's repair keeps its power away; and where the modem is just connecting,
/// lets it: a repair would only throw it back.
flow<policy::findings> look_patiently(const conductor& with);

/// What the modem itself says.
struct modem_word {
  std::string trouble;   ///< What no repair heals ("no SIM"); empty: nothing, or it says nothing.
  std::string not_known; ///< Why it could not be asked, by our own fault; empty: it was.
  bool mute = false;     ///< It was asked, and was silent each time.
};
flow<modem_word> ask_modem_trouble(const conductor& with);

/// What the kernel has of the dongle now.
struct kernel_sight {
  routes_report routes;
  io::facts_ptr facts;   ///< Of hotplug; null: not asked, or silent.
  std::string not_known; ///< Why presence, routes and rule are not known; empty: they are.
};

/// Looks at the kernel once: by the router, and by hotplug's own look where the router is silent.
flow<kernel_sight> look_at_kernel(const conductor& with);

/// What is left of a boot that a deed of somebody else made necessary.
milliseconds boots_for(const conductor& with);

/// Waits while a neighbour's repair keeps this dongle's power away. True: it did.
flow<bool> wait_for_neighbours(const conductor& with);

} // namespace dongled
