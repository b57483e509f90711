#include "api/heal.hpp"
#include "api/http/http_routes.hpp"

// `/recover-socks5/{N}`: starts a dongle's acceptor again. Established relays are not touched, and
// the port, which the data plane holds, never refuses a connection.

namespace dongled::api {

namespace {

bool listens(const world& w, subnet_id x) { return w.plane && w.plane->listening(x); }

const char* service_state(const world& w, subnet_id x) {
  return w.find(path_of(x, "socks")) && listens(w, x) ? "active" : "inactive";
}

/// The restarted acceptor opens its port a moment after it is up.
flow<result<restarted>> restart_acceptor(caf::event_based_actor* self, world_ptr w, subnet_id x,
                                         std::string by, milliseconds patience) {
  const auto until = self->clock().now() + patience;
  auto out =
    co_await end_and_heal(self, w, path_of(x, "socks"), ending_by::order, std::move(by), patience);
  while (out && !listens(*w, x) && self->clock().now() < until)
    co_await pause(self, milliseconds{20});
  co_return out;
}

} // namespace

http_answer serve_recover_socks5(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto dongle = subnet_in(x.subject, *config);
  if (!dongle)
    return invalid_subnet(*config);
  auto view = desk.world->board->find(*dongle);
  if (!view || !view->known)
    return unknown_dongle(*dongle);
  constexpr seconds patience{5};
  std::string before = service_state(*desk.world, *dongle);
  auto end =
    desk.actors.tell<restarted>(patience + seconds{1}, "start the acceptor again",
                                [w = desk.world, dongle, patience, by = x.who()](auto* self) {
                                  return restart_acceptor(self, w, *dongle, by, patience);
                                });
  if (desk.actors.closed())
    return not_available(end ? failure{fault::refused, "the daemon is stopping"} : end.why());
  auto up = listens(*desk.world, *dongle);
  auto success = end && end->new_id != 0 && up;
  nlohmann::json body = {
    {"success", success},
    {"subnet", dongle->n},
    {"port", config->socks.port(*dongle)},
    {"service_status", {{"before", before}, {"after", service_state(*desk.world, *dongle)}}},
    {"port_listening", up},
    {"timestamp", rfc3339(desk.world->now())}};
  if (success)
    return {200, std::move(body)};
  return http_error(500, end ? "The acceptor did not come back" : end.why().doing,
                    "RECOVERY_FAILED", std::move(body));
}

} // namespace dongled::api
