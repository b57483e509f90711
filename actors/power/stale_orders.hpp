#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// An order that had to wait this long is carried out only if it is needed still.
inline constexpr std::chrono::seconds stale_after{2};
/// For so long nobody is asked again who has just said that it is.
inline constexpr std::chrono::seconds fresh_for{10};

/// Why what is on the order's port is not what it was given for; empty: nothing speaks against it.
/// @p then and @p now are the devices there when the order came, and now; null: none, or not known.
/// PURE.
std::string misplaced(const power_order& x, const std::vector<io::netlink::dongle_fact>& seen,
                      const io::usb::device* then, const io::usb::device* now);

/// Why an order is void after having waited for @p waited; empty: it is not. PURE.
std::string expired(const power_order& x, milliseconds waited);

/// Somebody whose order waits.
struct contender {
  std::string toggle;
  caf::actor who; ///< Its conductor; null: gone.
};

/// Asks all of them at once whether they need it still, and answers in the same order. Who does not
/// answer needs nothing.
flow<std::vector<need_answer>> ask_needs(caf::event_based_actor* self, std::vector<contender> all);

/// The answer to an order that is not carried out.
power_report not_carried_out(const std::string& why);

} // namespace dongled
