#include "api/http/http_facade.hpp"

#include "api/http/web_server.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>

namespace dongled::api {

namespace {

struct http_state {
  static inline const char* name = "http";
  std::optional<web_server> server; ///< Stops when the actor ends, however it ends.
};

caf::behavior http(caf::stateful_actor<http_state>* self, const world_ptr& w,
                   const instruments_ptr& gauges) {
  auto config = w->settings_now();
  auto where = config->api.listen + " port " + std::to_string(config->api.port);
  auto own = supervision::hardened(self, {}, [where] { return "listening at " + where; });
  auto server = web_server::start(self->system(), w, gauges);
  if (!server) {
    self->quit(supervision::to_error(server.why()));
    return {};
  }
  self->state.server.emplace(std::move(*server));
  return own;
}

} // namespace

supervision::child_spec http_row(world_ptr w, instruments_ptr gauges) {
  supervision::child_spec row;
  row.id = "http";
  // Detached: stopping the web server waits for its threads.
  row.start = [w = std::move(w), gauges = std::move(gauges)](const supervision::start_args& args) {
    return args.parent->spawn<caf::detached>(http, w, gauges);
  };
  row.stop = supervision::shutdown::within(seconds{4});
  // A port that somebody else took for a moment must not cost the tree its restarts.
  row.delay = supervision::backoff_settings{milliseconds{100}, seconds{10}, 0.2, seconds{60}, {}};
  return row;
}

} // namespace dongled::api
