#include "actors/relay.hpp"

#include "actors/relay_desk.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

/// Whether a dongle can carry anybody just now. Its egress may still be set for a moment after.
bool carries(const std::optional<dongle_view>& x) {
  return x && x->link.present && x->subtree.quarantine.empty();
}

/// "192.0.2.1 → example.org:443"
std::string route_of(const io::relay::request& x) {
  return x.client + " → " + (x.udp ? "udp" : x.host + ':' + std::to_string(x.port));
}

} // namespace

caf::behavior relay::run(pointer self, world_ptr w, io::relay::request asked) {
  auto id = asked.id;
  auto dongle = asked.dongle;
  self->state.asked = std::move(asked);
  if (!w->desks->of(dongle)->seat(id, caf::actor_cast<caf::actor>(self))) {
    self->quit();
    return {};
  }
  if (carries(w->board->find(dongle)))
    w->plane->admit(id);
  else
    w->plane->refuse(id, io::relay::reply::network_unreachable);
  return supervision::hardened(
    self,
    {
      [=](const relay_connected& x) {
        auto& st = self->state;
        if (x.what.code != io::relay::reply::succeeded)
          st.doing = "refused: " + x.what.detail;
        else
          st.doing = x.what.remote.empty() ? "open" : "open to " + x.what.remote;
      },
      [=](const relay_ended& x) {
        auto& st = self->state;
        spdlog::debug("dongle {}: {} ended ({}), {} up, {} down", dongle.n, route_of(st.asked),
                      to_string(x.what.why), x.what.up_bytes, x.what.down_bytes);
        self->quit();
      },
    },
    [self] {
      auto& st = self->state;
      return route_of(st.asked) + ", " + st.doing;
    });
}

} // namespace dongled
