#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "schedules": toggles that come round by themselves,
/// [{"dongles": [11, 12] or "all", "every": "10m", …}].
key_row schedules_key();

/// "fleet.agent_check_port": where HAProxy asks how a dongle is; null: nowhere.
key_row agent_check_port_key();

/// "08:00-22:00" of a schedule's `between`; empty: all day.
std::string between_text(const settings::schedule_part& x);

} // namespace dongled
