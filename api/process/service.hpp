#pragma once

#include "actors/event_log.hpp"
#include "api/access/tls_identity.hpp"
#include "api/process/wake_up.hpp"
#include "config/settings.hpp"
#include "io/relay/plane/data_plane.hpp"

#include <memory>
#include <string>

namespace dongled::api {

/// What the daemon is run with. The data plane and what is waited for outlive the run.
struct service_order {
  settings config;
  std::string config_path; ///< Read again at SIGHUP.
  std::string version;
  io::relay::data_plane& plane;
  std::shared_ptr<event_log> events;
  wake_up& wake;
  std::shared_ptr<const tls_identity> shell_tls =
    nullptr; ///< Null: the shell listens in the clear.
};

/// Runs the tree until SIGTERM or SIGINT, then stops it in order and leaves the kernel as it should
/// be found: true. False: the root gave up by itself. Returns, or ends the process with the exit
/// code that fits (0 or 70), within 10 s of the signal.
bool serve(service_order order);

} // namespace dongled::api
