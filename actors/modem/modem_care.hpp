#pragma once

#include "actors/modem/modem_poll.hpp"
#include "actors/world.hpp"

namespace dongled {

/// What it uses of the world.
using care_view =
  world_of<uses_settings, uses_board, uses_clock, uses_debts, uses_wishes, uses_plans>;

/// What a look at one modem sees to besides reading it, and when. Its radio is compared with its
/// owner's wish, but not while a toggle, or what one has left behind, has changed it for a moment;
/// and a wish that was refused rests, longer each time, since a try may cost a moment without data.
class modem_care {
public:
  poll_care at(const care_view& w, subnet_id dongle, time_point now, poll_depth depth) const;

  void looked(const modem_reading& x, time_point now);

  /// Another modem: what was found of the former one counts no longer.
  void begin_anew() { *this = {}; }

private:
  wish_keeper keeper(const care_view& w, subnet_id dongle, time_point now) const;

  time_point next_wish_{};
  std::chrono::seconds pause_{0};
  bool no_sms_ = false; ///< Its firmware has no such page.
};

} // namespace dongled
