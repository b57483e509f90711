#pragma once

#include "actors/board.hpp"
#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "supervision/child_spec.hpp"
#include "tests/bottle/doors.hpp"

#include <memory>

namespace dongled::bottle {

/// What one life of the daemon has in memory: gone with it. Made as main makes it
/// (api/process/service.cpp), over doors.
class daemon_life {
public:
  daemon_life(doorway& d, settings config, std::function<unix_ms()> wall,
              std::function<io::hilink::ticks()> modem_clock);
  ~daemon_life();
  daemon_life(const daemon_life&) = delete;

  world_ptr w;
  plane_door plane;
  api::instruments_ptr gauges = std::make_shared<api::instruments>();

  /// The daemon's real tree; what is detached there runs on the bottle's one thread.
  supervision::supervisor_spec tree_here() const;

  /// The rack has changed: the watch tells so in a moment.
  void watch();

private:
  io::facts_ptr facts();

  doorway& d_;
  uint64_t life_;
  std::function<void(io::facts_ptr)> watcher_;
  io::rack_facts last_;
  bool due_ = false;
};

} // namespace dongled::bottle
