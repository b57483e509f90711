#pragma once

#include "io/host/outside_view.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// A port of ours, as it is and as it was found.
struct wall_port {
  int dongle = 0;
  uint16_t port = 0;
  bool listening = false;
  std::optional<io::host::attempt_answer> allowed; ///< Nothing: there is nobody to try it as.
  io::host::attempt_answer stranger = io::host::attempt_answer::silence;
};

/// What `firewall check` tells of what it found: for each port whether who is allowed gets through
/// and a stranger does not, who decides that, and what else would have to be opened. @p status is
/// `GET /firewall`. `fine` is false when a port is not as it should be. Pure.
nlohmann::json wall_report(const std::vector<wall_port>& found, const nlohmann::json& status);

/// As people read it. Pure.
std::string wall_text(const nlohmann::json& report);

} // namespace dongled::api
