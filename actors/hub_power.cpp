#include "actors/hub_power.hpp"

#include "supervision/worker.hpp"

namespace dongled {

caf::behavior hub_power::run(pointer self, world_ptr) {
  return supervision::hardened(
    self, {[=](const power_order&) {
      ++self->state.refused;
      return power_report{false, "not built yet", {}, false};
    }},
    [self] { return "idle, " + std::to_string(self->state.refused) + " orders refused"; });
}

} // namespace dongled
