#pragma once

#include "api/commands.hpp"

// The verbs behind the rows of api/commands.cpp: per concern a file. `serve_…` run on the daemon,
// `render_…` and `drive_…` on the operator's side.

namespace dongled::api::verbs {

flow<verb_result> serve_status(errand x);
std::string render_status(const nlohmann::json& x);

flow<verb_result> serve_fleet(errand x);
std::string render_fleet(const nlohmann::json& x);

flow<verb_result> serve_top(errand x);
std::string render_top(const nlohmann::json& x);
int drive_top(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_toggle(errand x);
std::string render_toggle(const nlohmann::json& x);
int drive_toggle(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_trace(errand x);
std::string render_trace(const nlohmann::json& x);

flow<verb_result> serve_history(errand x);
std::string render_history(const nlohmann::json& x);

flow<verb_result> serve_tree(errand x);
std::string render_tree(const nlohmann::json& x);
flow<verb_result> serve_inspect(errand x);
std::string render_inspect(const nlohmann::json& x);

flow<verb_result> serve_kill(errand x);
flow<verb_result> serve_restart(errand x);
std::string render_healed(const nlohmann::json& x);

flow<verb_result> serve_proxies(errand x);
std::string render_proxies(const nlohmann::json& x);

flow<verb_result> serve_relays(errand x);
std::string render_relays(const nlohmann::json& x);

flow<verb_result> serve_events(errand x);
std::string render_events(const nlohmann::json& x);
int drive_events(remote& daemon, const words& args, const screen& out);
/// One happening, as `to_json` makes it, on a line.
std::string event_line(const nlohmann::json& x);

flow<verb_result> serve_why(errand x);
std::string render_why(const nlohmann::json& x);

flow<verb_result> serve_words(errand x);

flow<verb_result> serve_bundle(errand x);
std::string render_bundle(const nlohmann::json& x);
int drive_bundle(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_explain(errand x);
std::string render_explain(const nlohmann::json& x);

flow<verb_result> serve_firewall(errand x);
std::string render_firewall(const nlohmann::json& x);
bool firewall_only_reads(const words& args);
int drive_firewall(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_port(errand x);
std::string render_port(const nlohmann::json& x);
bool port_only_reads(const words& args);

flow<verb_result> serve_power(errand x);
std::string render_power(const nlohmann::json& x);
int drive_power(remote& daemon, const words& args, const screen& out);
bool power_only_reads(const words& args);

flow<verb_result> serve_recovery(errand x);
std::string render_recovery(const nlohmann::json& x);
bool recovery_only_reads(const words& args);

flow<verb_result> serve_modem(errand x);
std::string render_modem(const nlohmann::json& x);
bool modem_only_reads(const words& args);
/// Without numbers, texts and codes.
words modem_told(const words& args);

flow<verb_result> serve_tune(errand x);
std::string render_tune(const nlohmann::json& x);
int drive_tune(remote& daemon, const words& args, const screen& out);
bool tune_only_reads(const words& args);

flow<verb_result> serve_remedy(errand x);
std::string render_remedy(const nlohmann::json& x);
int drive_remedy(remote& daemon, const words& args, const screen& out);
bool remedy_only_reads(const words& args);
/// Without what a URL's query says.
words remedy_told(const words& args);

flow<verb_result> serve_adopt(errand x);
std::string render_adopt(const nlohmann::json& x);
int drive_adopt(remote& daemon, const words& args, const screen& out);
bool adopt_only_reads(const words& args);

flow<verb_result> serve_link(errand x);
std::string render_link(const nlohmann::json& x);
bool link_only_reads(const words& args);

flow<verb_result> serve_analyze(errand x);
std::string render_analyze(const nlohmann::json& x);
int drive_analyze(remote& daemon, const words& args, const screen& out);
flow<verb_result> serve_samples(errand x);
std::string render_samples(const nlohmann::json& x);
flow<verb_result> serve_host(errand x);
std::string render_host(const nlohmann::json& x);
int drive_host(remote& daemon, const words& args, const screen& out);

flow<verb_result> serve_log(errand x);
std::string render_log(const nlohmann::json& x);

/// "/rack/11/modem" of what an operator typed: "rack/11/modem/".
std::string tidy_path(const std::string& x);

/// A value of a JSON object as a cell: strings bare, null as "-".
std::string cell(const nlohmann::json& object, const char* key);

} // namespace dongled::api::verbs
