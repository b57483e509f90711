#pragma once

#include "api/metrics/exposition.hpp"
#include "api/metrics/metrics_page.hpp"

// The parts of the page that have files of their own. All pure.

namespace dongled::api {

/// The supervision tree: who lives, how often each actor was started again, whose mailbox fills.
void write_tree(exposition& out, const metrics_facts& x);

/// Each dongle: its phase, its address, its probes.
void write_dongles(exposition& out, const rack_picture& x);
/// Each modem: its connection and what it hears.
void write_modems(exposition& out, const rack_picture& x);
/// What clients had carried, dongle by dongle.
void write_traffic(exposition& out, const rack_picture& x);

/// Who may connect, and who was refused.
void write_firewall(exposition& out, const rack_picture& x);

/// Toggles that ended, and those that run.
void write_toggles(exposition& out, const metrics_facts& x);
/// What was done to USB power.
void write_power(exposition& out, const metrics_facts& x);

} // namespace dongled::api
