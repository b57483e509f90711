#pragma once

#include "actors/host/remedy_messages.hpp"
#include "actors/world.hpp"
#include "io/hilink/cancellation.hpp"

#include <memory>

namespace dongled {

/// Asks one site by many ways at once, for a remedy that waits for all of them; ends with its
/// answer. Detached: it waits for threads that block, until @p by is requested at the latest.
struct site_tester {
  using uses = world_of<uses_settings, uses_ports>;
  static caf::behavior run(caf::event_based_actor* self, uses w,
                           std::shared_ptr<io::hilink::cancellation> by);
};

} // namespace dongled
