#pragma once

#include "supervision/child_rules.hpp"

#include <any>
#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dongled::supervision {

class census;
using census_ptr = std::shared_ptr<census>;

/// What a start function is given.
struct start_args {
  caf::event_based_actor* parent; ///< The supervisor: spawn from it, never link to it.
  std::string path;               ///< The child's own, such as "/rack/11/modem".
  std::any extra;                 ///< What came with `start_dynamic`; else empty.
};

/// Starts one incarnation of a child. Called again at each restart, on the supervisor's thread:
/// it must be cheap and capture by value. May throw (a failed start) or return nullptr (OTP's
/// `ignore`: there is nothing to run, and that is fine).
using start_function = std::function<caf::actor(const start_args&)>;

/// One row of a supervisor's table. Start order is table order; stop order is its reverse.
struct child_spec {
  std::string id;
  start_function start;
  restart when = restart::permanent;
  shutdown stop = {};
  child_type type = child_type::worker;
  std::optional<backoff_settings> delay = {}; ///< Wait before a restart; nothing: at once.
  milliseconds start_timeout{5000};           ///< For its init; then it is killed.
  bool barrier = true; ///< Wait for the end of its init before anything else is done.
};

/// One supervisor: where it stands in the tree, how it judges, what it keeps alive.
struct supervisor_spec {
  std::string path; ///< "/" for the root, else "/rack/11".
  strategy how = strategy::one_for_one;
  size_t intensity = 1;
  std::chrono::milliseconds period{5000};
  std::vector<child_spec> children = {}; ///< simple_one_for_one: exactly one, the template.
  std::string children_path = {};        ///< Where its children's paths begin; empty: `path`.
  std::optional<endurance> enough = {};
  milliseconds kill_grace{2000};
  uint64_t seed = 0; ///< Of the back-off jitter; 0: a different one each time.
};

/// Says what is wrong with a child spec; nothing when it can be used.
std::optional<std::string> complaint(const child_spec& x);

/// Says what is wrong with a supervisor spec; nothing when it can be used.
std::optional<std::string> complaint(const supervisor_spec& x);

/// The part of a spec that decisions depend on.
child_rules rules_of(const child_spec& x);

/// The part of a spec that decisions depend on.
supervisor_rules rules_of(const supervisor_spec& x);

/// `parent` + '/' + `name`, without doubling the root's slash.
std::string join_path(const std::string& parent, const std::string& name);

} // namespace dongled::supervision
