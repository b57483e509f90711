#pragma once

#include "actors/modem/modem.hpp"
#include "actors/modem/modem_poll.hpp"
#include "actors/port_book.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Its modem does not take what its owner wishes.
inline constexpr const char* wish_condition = "modem_wish";

/// Writes on the board what was read of a dongle's modem, and tells what is new about it.
void show_reading(const modem::uses& w, const board_writer<modem>& to, subnet_id dongle,
                  const modem_reading& x);

/// It is not there: what was read of it counts no longer, but for what belongs to its SIM.
void show_no_modem(const board_writer<modem>& to, subnet_id dongle);

/// Keeps which stick is where, and tells when another has taken a dongle's place.
void learn_place(const modem::uses& w, subnet_id dongle, const port_book::entry& now);

} // namespace dongled
