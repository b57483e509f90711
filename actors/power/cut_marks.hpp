#pragma once

#include "actors/power/rack_at_risk.hpp"
#include "actors/world.hpp"

#include <string>
#include <vector>

namespace dongled {

/// The dongles on these ports, on hubs that hang there, or on controllers of these names.
std::vector<subnet_id> dongles_at(const rack_world& w, const std::vector<port_path>& ports);

/// From power to a working modem: what the rung that cuts a port is given, too.
milliseconds boot_of(const rack_world& w);

/// Notes on the board that a deed takes the power of @p who for at most @p away: each keeps what it
/// counts as in @p rack. @p by names the deed's target, @p toggle whoever wanted it.
void mark_taken(const rack_world& w, const board_writer<hub_power>& to,
                const std::vector<subnet_id>& who, const std::vector<policy::at_risk>& rack,
                const std::string& by, const std::string& toggle, milliseconds away);

/// They have power again, also of a deed nobody here remembers: a boot's time begins.
template <class Owner>
void mark_fed(const rack_world& w, const board_writer<Owner>& to,
              const std::vector<subnet_id>& who) {
  auto now = w.now();
  for (auto x : who)
    to.update(x, [&](auto& v) { v.fed(now, now + boot_of(w).count()); });
}

/// What is left of a boot that a deed made necessary; zero: nobody's deed, or it is over.
milliseconds boot_left(const rack_world& w, const dongle_view& x);

} // namespace dongled
