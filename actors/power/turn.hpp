#pragma once

#include "actors/power/hub_power.hpp"

#include <optional>

namespace dongled {

/// Looks once more at the order whose turn has come, `state::now`: meanwhile its dongle may have
/// been healed, another stick may sit on its port, or nobody may wait any more. False: it is not
/// carried out, and answered already. So are those in the queue who say that they need it no more.
flow<bool> admit(hub_power::pointer self, hub_power::uses w);

/// Whether whoever ordered a deed, it hits the same: then those who wait for it get it together.
bool is_shared(power_deed x) noexcept;

/// The device on @p port now; nothing: there is none, or it is not known.
std::optional<io::usb::device> device_at(const usb_bench& bench, const port_path& port);

void answer(hub_power::pointer self, hub_power::waiting& x, const power_report& report);

} // namespace dongled
