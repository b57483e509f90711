#include "api/fleet/agent_check_row.hpp"

#include "actors/messages.hpp"
#include "api/access/admission.hpp"
#include "api/fleet/agent_check.hpp"
#include "io/web/line_server.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace dongled::api {

/// The line server cannot serve, or not any longer.
struct agent_check_broke {
  failure why;
};

} // namespace dongled::api

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::agent_check_broke)

namespace dongled::api {

namespace {

using place = std::pair<std::string, uint16_t>;

struct agent_check_state {
  static inline const char* name = "agent_check";
  std::shared_ptr<admission> door;
  std::optional<place> at;
  std::unique_ptr<io::web::line_server> server; ///< Stops when the actor ends, however it ends.
};
using agent_check_pointer = caf::stateful_actor<agent_check_state>*;

void follow_settings(agent_check_pointer self, const world_ptr& w) {
  auto& st = self->state;
  auto config = w->settings_now();
  std::optional<place> wanted;
  if (auto port = config->fleet.agent_check_port)
    wanted = place{config->api.listen, *port};
  if (wanted == st.at)
    return;
  st.server.reset();
  st.at = wanted;
  if (!wanted)
    return;
  auto me = caf::actor_cast<caf::actor_addr>(self);
  auto broken = [me](const failure& why) {
    if (auto to = caf::actor_cast<caf::actor>(me))
      caf::anon_send(to, agent_check_broke{why});
  };
  auto server = io::web::line_server::open(
    wanted->first, wanted->second,
    {[door = st.door](const std::string& client) { return !door->turn_away(client); },
     [w](const std::string& line) { return agent_check_answer(*w, line); }, broken});
  if (server)
    st.server = std::move(*server);
  else
    broken(server.why());
}

caf::behavior agent_check(agent_check_pointer self, const world_ptr& w) {
  self->state.door = std::make_shared<admission>(w);
  follow_settings(self, w);
  return supervision::hardened(
    self,
    {
      [=](const settings_changed&) { follow_settings(self, w); },
      [=](const agent_check_broke& x) { self->quit(supervision::to_error(x.why)); },
    },
    [self] {
      auto& st = self->state;
      return st.at ? (st.server ? "listening at " : "cannot listen at ") + st.at->first + " port "
                       + std::to_string(st.at->second)
                   : std::string{"off"};
    });
}

} // namespace

supervision::child_spec agent_check_row(world_ptr w) {
  supervision::child_spec row;
  row.id = "agent_check";
  // Detached: it binds, and its end waits for a thread.
  row.start = [w = std::move(w)](const supervision::start_args& args) {
    return args.parent->spawn<caf::detached>(agent_check, w);
  };
  row.stop = supervision::shutdown::within(seconds{1});
  row.barrier = false; // what is not ours, such as the address, must not fail a supervisor's start
  return row;
}

} // namespace dongled::api
