#include "api/http/http_facade.hpp"

#include "api/http/web_server.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>

namespace dongled::api {

namespace {

/// The web server cannot serve, or not any longer.
struct web_server_broke {
  failure why;
};

struct http_state {
  static inline const char* name = "http";
  std::optional<web_server> server; ///< Stops when the actor ends, however it ends.
};

} // namespace

} // namespace dongled::api

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::web_server_broke)

namespace dongled::api {

namespace {

/// Whoever stops serving dies of it, and so does who cannot begin.
caf::behavior http(caf::stateful_actor<http_state>* self, const world_ptr& w,
                   const instruments_ptr& gauges) {
  auto config = w->settings_now();
  auto where = config->api.listen + " port " + std::to_string(config->api.port);
  auto own = supervision::hardened(
    self, {[self](const web_server_broke& x) { self->quit(supervision::to_error(x.why)); }},
    [self, where] { return (self->state.server ? "listening at " : "cannot listen at ") + where; });
  auto me = caf::actor_cast<caf::actor_addr>(self);
  auto broken = [me](const failure& why) {
    if (auto to = caf::actor_cast<caf::actor>(me))
      caf::anon_send(to, web_server_broke{why});
  };
  auto server = web_server::start(self->system(), w, gauges, broken);
  if (server)
    self->state.server.emplace(std::move(*server));
  else
    broken(server.why());
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
  row.barrier = false; // what is not ours, such as the address, must not fail a supervisor's start
  return row;
}

} // namespace dongled::api
