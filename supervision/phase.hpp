#pragma once

#include <cstdint>

namespace dongled::supervision {

/// Where a child is in its life.
enum class phase : uint8_t {
  starting,   ///< Spawned; its init has not answered yet.
  running,    ///< Up.
  restarting, ///< Dead; will be started again, now or when due.
  stopping,   ///< Asked to go, or killed.
  stopped,    ///< Not there; the row is kept.
  stuck,      ///< Killed, and still not dead after the grace: given up on.
};

/// How a supervisor answers a request about a child.
enum class verdict : uint8_t {
  ok,
  already_started,
  already_present, ///< There is a row of that id, and it does not run.
  not_found,
  running,            ///< Asked for something that a running child does not allow.
  restarting,         ///< Asked for something that a child being restarted does not allow.
  simple_one_for_one, ///< This supervisor's children have no ids (or: no template to start from).
  start_failed,
  bad_spec,
  leaving, ///< The supervisor itself is about to end.
};

constexpr const char* to_string(phase x) {
  switch (x) {
  case phase::starting: return "starting";
  case phase::running: return "running";
  case phase::restarting: return "restarting";
  case phase::stopping: return "stopping";
  case phase::stopped: return "stopped";
  case phase::stuck: return "stuck";
  }
  return "?";
}

constexpr const char* to_string(verdict x) {
  switch (x) {
  case verdict::ok: return "ok";
  case verdict::already_started: return "already_started";
  case verdict::already_present: return "already_present";
  case verdict::not_found: return "not_found";
  case verdict::running: return "running";
  case verdict::restarting: return "restarting";
  case verdict::simple_one_for_one: return "simple_one_for_one";
  case verdict::start_failed: return "start_failed";
  case verdict::bad_spec: return "bad_spec";
  case verdict::leaving: return "leaving";
  }
  return "?";
}

} // namespace dongled::supervision
