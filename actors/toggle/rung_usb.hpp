#pragma once

#include "actors/toggle/rung_table.hpp"

namespace dongled {

/// Waits until the dongle's interface is there with address, routes and rule, at most @p budget. A
/// stick that shows its CD-ROM meanwhile gets its mode switch, each time another message.
flow<step_end> come_back(const conductor& with, milliseconds budget);

/// Whether the stick on the dongle's port shows its CD-ROM, and there is no interface.
flow<bool> in_storage_mode(const conductor& with);

/// Has hub_power do @p what to @p target, and waits for the dongle to come back.
flow<step_end> touch_usb(const conductor& with, power_order order, milliseconds budget);

/// The rungs that touch nothing but the dongle's own stick and port.
flow<step_end> unbind_bind_stick(const conductor& with, milliseconds budget);
flow<step_end> reauthorize_stick(const conductor& with, milliseconds budget);
flow<step_end> cycle_its_port(const conductor& with, milliseconds budget);

} // namespace dongled
