#include "actors/relay/relay.hpp"

#include "actors/relay/relay_desk.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

std::string route_of(const io::relay::request& x) {
  return x.client + " → " + (x.udp ? "udp" : x.host + ':' + std::to_string(x.port));
}

void log_end(const io::relay::request& asked, const io::relay::ended& how) {
  if (spdlog::should_log(spdlog::level::debug))
    spdlog::debug("dongle {}: {} ended ({}), {} up, {} down", asked.dongle.n, route_of(asked),
                  to_string(how.why), how.up_bytes, how.down_bytes);
}

caf::actor relay::open(caf::event_based_actor* parent, const relay::uses& w, const asked& what) {
  auto& desk = *w->desks->of(what->dongle);
  if (!desk.awaits(what->id))
    return nullptr;
  auto self = parent->spawn<caf::lazy_init>(run, w, what);
  if (!desk.seat(what->id, self))
    return nullptr; // It left in this very moment; nobody will ever send a message there.
  return self;
}

caf::behavior relay::run(pointer self, uses w, asked what) {
  return supervision::hardened(
    self,
    {
      [=](const relay_ended& x) {
        log_end(*what, x.what);
        self->quit();
      },
    },
    [=] { return route_of(*what) + ", " + w->desks->of(what->dongle)->doing(what->id); });
}

} // namespace dongled
