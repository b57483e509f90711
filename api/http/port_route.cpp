#include "api/http/http_routes.hpp"
#include "api/port_questions.hpp"

// `/dongles/{N}/port`: closes a dongle's port to all clients, opens it, or has it listen anew.

namespace dongled::api {

using nlohmann::json;

http_answer serve_port_deed(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto found = known_dongle(desk, x, *config);
  if (auto no = std::get_if<http_answer>(&found))
    return std::move(*no);
  auto dongle = std::get<dongle_view>(found).subnet;
  if (!x.header("content-type").starts_with("application/json"))
    return http_error(415, "The body must be application/json", "UNSUPPORTED_MEDIA_TYPE");
  auto body = json::parse(x.body, nullptr, false);
  auto word =
    body.is_object() && body.size() == 1 && body.contains("action") && body["action"].is_string()
      ? body["action"].get<std::string>()
      : std::string{};
  auto deed = port_deed_in(word);
  if (!deed)
    return http_error(400, R"(expected {"action": "close"}, "open" or "restart")", "INVALID_BODY");
  auto said = desk.actors.tell<port_state>(
    seconds{10}, "ask for the port",
    [w = desk.world, dongle, what = *deed, by = x.who()](caf::event_based_actor* self) {
      return work_port(self, w, dongle, what, by);
    });
  if (!said)
    return not_available(said.why());
  return {200,
          {{"dongle", dongle.n},
           {"port", config->socks.port(dongle)},
           {"closed", said->closed},
           {"listening", said->listening},
           {"kept", said->unkept.empty()},
           {"error", said->unkept.empty() ? json(nullptr) : json(said->unkept)}}};
}

} // namespace dongled::api
