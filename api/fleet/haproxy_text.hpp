#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace dongled::api {

/// A configuration of HAProxy for the racks in @p x, as `serve_fleet` describes them: one entry
/// port, each dongle a server that is asked about by agent-check (HAProxy configuration
/// manual 5.2). Two racks of one name are told apart by a number. Pure.
std::string haproxy_text(const nlohmann::json& x);

} // namespace dongled::api
