#include "api/explain.hpp"
#include "api/http/http_routes.hpp"

// `/dongles/{N}/explain`: what recovery would do now, and why. It looks, which may take seconds,
// and does nothing.

namespace dongled::api {

http_answer serve_explain(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto found = known_dongle(desk, x, *config);
  if (auto no = std::get_if<http_answer>(&found))
    return std::move(*no);
  auto dongle = std::get<dongle_view>(found).subnet;
  auto limit = config->health.timeout * 3 + config->dongles.modem.timeout * 4 + seconds{12};
  auto said = desk.actors.tell<nlohmann::json>(
    limit, "explain dongle " + to_string(dongle),
    [w = desk.world, dongle](auto* self) { return explain_dongle(self, w, dongle); });
  if (!said)
    return not_available(said.why());
  return {200, std::move(*said)};
}

} // namespace dongled::api
