#pragma once

#include "actors/policy/diagnosis.hpp"
#include "actors/toggle/conductor.hpp"

namespace dongled {

/// Looks afresh: the kernel first, then a probe, then, only if that fails, the modem.
flow<policy::findings> look(const conductor& with);

/// Looks, once no neighbour's repair keeps its power away; and where the modem is just connecting,
/// lets it: a repair would only throw it back.
flow<policy::findings> look_patiently(const conductor& with);

/// What the modem itself says no repair heals ("no SIM"); empty: nothing, or it says nothing.
flow<std::string> modem_trouble(const conductor& with);

/// Waits while a neighbour's repair keeps this dongle's power away. True: it did.
flow<bool> wait_for_neighbours(const conductor& with);

} // namespace dongled
