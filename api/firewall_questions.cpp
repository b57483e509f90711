#include "api/firewall_questions.hpp"

#include "actors/firewall/firewall.hpp"
#include "api/views/firewall_json.hpp"

namespace dongled::api {

nlohmann::json firewall_now(const world& w, bool whole) {
  auto view = w.board->host().firewall;
  return firewall_json(view ? *view : firewall_view{}, w.now(), whole);
}

flow<result<firewall_done>> update_firewall(caf::event_based_actor* self, world_ptr w,
                                            bool accept_shrink, std::string by) {
  firewall_update wish{accept_shrink, std::move(by)};
  co_return co_await ask<firewall_done>(self, w->find(firewall_path), firewall_patience,
                                        std::string("wait for the firewall's list"),
                                        std::move(wish));
}

flow<result<firewall_done>> switch_firewall(caf::event_based_actor* self, world_ptr w, bool off,
                                            unix_ms until, std::string by) {
  firewall_switch wish{off, until, std::move(by)};
  co_return co_await ask<firewall_done>(self, w->find(firewall_path), firewall_patience,
                                        std::string("switch the firewall"), std::move(wish));
}

} // namespace dongled::api
