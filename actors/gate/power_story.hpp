#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// Does what a person asked of a dongle's port, whatever it takes: keeps the wish on disk, lets its
/// clients finish, orders the deed of hub_power, and tells what was read back. Whoever begins it
/// has checked that it may be done.
flow<power_answer> tell_power(gate::pointer self, gate::uses w, power_ask x);

/// Switches off once more what is off by an operator's wish.
flow<power_answer> keep_off(gate::pointer self, gate::uses w, subnet_id dongle, port_path port,
                            std::string why);

} // namespace dongled
