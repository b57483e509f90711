#pragma once

#include "api/commands.hpp"

// The verbs behind the rows of api/commands.cpp: per concern a file. `serve_…` run on the daemon,
// `render_…` and `drive_…` on the operator's side.

namespace dongled::api::verbs {

flow<verb_result> serve_status(errand x);
std::string render_status(const nlohmann::json& x);

flow<verb_result> serve_toggle(errand x);
std::string render_toggle(const nlohmann::json& x);
int drive_toggle(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_trace(errand x);
std::string render_trace(const nlohmann::json& x);
/// The entries of a trace from number @p first on, a paragraph each.
std::string render_entries(const nlohmann::json& record, size_t first);
/// "changed: 10.0.0.1 → 10.0.0.2, step 0, 4.2 s"
std::string render_outcome(const nlohmann::json& result);

flow<verb_result> serve_tree(errand x);
std::string render_tree(const nlohmann::json& x);
flow<verb_result> serve_inspect(errand x);
std::string render_inspect(const nlohmann::json& x);

flow<verb_result> serve_kill(errand x);
flow<verb_result> serve_restart(errand x);
std::string render_healed(const nlohmann::json& x);

flow<verb_result> serve_proxies(errand x);
std::string render_proxies(const nlohmann::json& x);

flow<verb_result> serve_events(errand x);
std::string render_events(const nlohmann::json& x);
int drive_events(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_log(errand x);
std::string render_log(const nlohmann::json& x);

/// "/rack/11/modem" of what an operator typed: "rack/11/modem/".
std::string tidy_path(const std::string& x);

/// A value of a JSON object as a cell: strings bare, null as "-".
std::string cell(const nlohmann::json& object, const char* key);

} // namespace dongled::api::verbs
