#include "api/metrics/metrics_parts.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace dongled::api {

using supervision::census_entry;
using tree_phase = supervision::phase;

namespace {

/// Relays come and go by the thousand: they are counted, not named.
bool is_relay(const census_entry& x) { return x.supervisor.ends_with("/relays"); }

void write_states(exposition& out, const std::vector<census_entry>& tree) {
  std::map<std::string, uint64_t> states;
  for (auto x : {tree_phase::starting, tree_phase::running, tree_phase::restarting,
                 tree_phase::stopping, tree_phase::stopped, tree_phase::stuck})
    states[to_string(x)] = 0;
  for (auto& x : tree)
    ++states[to_string(x.state)];
  out.gauge("actors", "Actors of the tree by state, relays included.");
  for (auto& [state, n] : states)
    out.sample({{"state", state}}, static_cast<double>(n));
}

void write_lives(exposition& out, const metrics_facts& x) {
  out.gauge("actor_up", "Whether the actor runs, relays aside.");
  for (auto& e : x.tree)
    if (!is_relay(e))
      out.sample({{"actor", e.path}}, e.handle && e.state == tree_phase::running ? 1 : 0);
  // Those that are gone with their supervisor keep their count: a counter never goes back.
  std::map<std::string, uint64_t> deaths = x.happened.deaths;
  for (auto& e : x.tree)
    if (!is_relay(e))
      deaths.try_emplace(e.path, 0);
  out.counter("actor_restarts_total",
              "Deaths of the actor after which its supervisor starts it again.");
  for (auto& [path, n] : deaths)
    out.sample({{"actor", path}}, static_cast<double>(n));
}

void write_mailboxes(exposition& out, const metrics_facts& x) {
  out.gauge("actor_mailbox_messages",
            "Messages waiting for the actor; absent while it is too busy to say.");
  for (auto& e : x.tree)
    if (auto said = x.said.find(e.path); said != x.said.end())
      out.sample({{"actor", e.path}}, static_cast<double>(said->second.mailbox));
  out.gauge("actor_busy", "Whether a live actor was too busy to answer at once.");
  for (auto& e : x.tree)
    if (!is_relay(e) && e.handle && e.state == tree_phase::running)
      out.sample({{"actor", e.path}}, x.said.contains(e.path) ? 0 : 1);
}

void write_supervisors(exposition& out, const metrics_facts& x) {
  std::map<std::string, size_t> windows;
  std::map<std::string, uint64_t> given_up = x.happened.given_up;
  for (auto& e : x.tree)
    if (e.how && !is_relay(e)) {
      windows.try_emplace(e.path, 0);
      given_up.try_emplace(e.path, 0);
    }
  for (auto& e : x.tree)
    if (auto boss = windows.find(e.supervisor); boss != windows.end())
      boss->second = std::max(boss->second, e.restarts_in_window);
  out.gauge("supervisor_window_restarts",
            "Restarts in the supervisor's window when one of its children last changed.");
  for (auto& [path, n] : windows)
    out.sample({{"actor", path}}, static_cast<double>(n));
  out.counter("supervisor_given_up_total", "How often the supervisor's window was full.");
  for (auto& [path, n] : given_up)
    out.sample({{"actor", path}}, static_cast<double>(n));
}

} // namespace

void write_tree(exposition& out, const metrics_facts& x) {
  write_states(out, x.tree);
  write_lives(out, x);
  write_mailboxes(out, x);
  write_supervisors(out, x);
}

} // namespace dongled::api
