#include "actors/history/tell.hpp"
#include "actors/messages.hpp"
#include "api/http/http_routes.hpp"

// `/recover-socks5/{N}`: closes a dongle's port and opens it again. That is the data plane's
// business: no row of the tree is restarted, a toggle that runs goes on, and so do relays.

namespace dongled::api {

namespace {

bool listens(const world& w, subnet_id x) { return w.plane && w.plane->listening(x); }

const char* service_state(const world& w, subnet_id x) {
  return w.find(path_of(x, "socks")) && listens(w, x) ? "active" : "inactive";
}

flow<result<listen_report>> reopen(caf::event_based_actor* self, world_ptr w, subnet_id x,
                                   std::string by, milliseconds patience) {
  tell_wish(*w, x, by + " has the port of dongle " + to_string(x) + " closed and opened", by);
  auto to = w->find(path_of(x, "socks"));
  auto out = co_await ask<listen_report>(self, std::move(to), patience,
                                         std::string("open the port again"), reopen_port{});
  co_return out;
}

} // namespace

http_answer serve_recover_socks5(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto found = known_dongle(desk, x, *config);
  if (auto no = std::get_if<http_answer>(&found))
    return std::move(*no);
  auto dongle = std::get<dongle_view>(found).subnet;
  constexpr seconds patience{5};
  std::string before = service_state(*desk.world, dongle);
  auto end =
    desk.actors.tell<listen_report>(patience + seconds{1}, "open the port again",
                                    [w = desk.world, dongle, patience, by = x.who()](auto* self) {
                                      return reopen(self, w, dongle, by, patience);
                                    });
  if (desk.actors.closed())
    return not_available(end ? failure{fault::refused, "the daemon is stopping"} : end.why());
  auto up = listens(*desk.world, dongle);
  auto success = end && end->listening && up;
  nlohmann::json body = {
    {"success", success},
    {"subnet", dongle.n},
    {"port", config->socks.port(dongle)},
    {"service_status", {{"before", before}, {"after", service_state(*desk.world, dongle)}}},
    {"port_listening", up},
    {"timestamp", rfc3339(desk.world->now())}};
  if (success)
    return {200, std::move(body)};
  auto why = !end ? end.why().doing : end->error.empty() ? "The port is not open" : end->error;
  return http_error(500, why, "RECOVERY_FAILED", std::move(body));
}

} // namespace dongled::api
