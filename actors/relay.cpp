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
        st.doing = x.what.code == io::relay::reply::succeeded ? "open to " + x.what.remote
                                                              : "refused: " + x.what.detail;
      },
      [=](const relay_ended& x) {
        auto& st = self->state;
        spdlog::debug("dongle {}: {} to {}:{} ended ({}), {} up, {} down", dongle.n,
                      st.asked.client, st.asked.host, st.asked.port, to_string(x.what.why),
                      x.what.up_bytes, x.what.down_bytes);
        self->quit();
      },
    },
    [self] {
      auto& st = self->state;
      return st.asked.client + " → " + st.asked.host + ":" + std::to_string(st.asked.port) + ", "
             + st.doing;
    });
}

} // namespace dongled
