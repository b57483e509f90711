#pragma once

#include "actors/policy/grouping.hpp"
#include "actors/policy/initiative.hpp"
#include "actors/policy/probe_tally.hpp"
#include "config/ids.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// What is wrong with a dongle, as far as it can be seen without asking it anything.
enum class sign : uint8_t {
  none,
  no_egress, ///< Its probes fail, and no traffic outvotes them.
  walled,    ///< Its carrier answers its probes: one data cycle may help, nothing else.
  gone,      ///< Its network interface is not there.
  storage,   ///< Instead of it, the stick shows its CD-ROM: a mode switch is missing.
};

const char* to_string(sign x) noexcept;

/// A reason to leave a dongle alone for a while.
struct hold {
  /// Of a hold that its setter ends, and not time.
  static constexpr auto open_end = std::chrono::steady_clock::time_point::max();

  std::chrono::steady_clock::time_point until;
  std::string why;
  std::string set_by = {};
};

/// One dongle, as the decision what to repair sees it.
struct repair_row {
  subnet_id dongle;
  sign seen = sign::none;
  std::chrono::steady_clock::time_point since{}; ///< When the sign was first seen.
  std::string why;                               ///< The probe's words.
  blame judged = blame::dongle; ///< Of `no_egress` and `walled`: whose fault it is.
  bool cycled = false;          ///< This walled garden has had its data cycle.
  port_path port;
  std::string controller;
  bool there = false;   ///< Its device is on USB, with or without an interface.
  bool recent = false;  ///< Its interface was there in the last ten minutes.
  bool hit = false;     ///< It was well when a deed of ours took its power, and is not back yet.
  bool tried = false;   ///< Something was tried about this absence already.
  bool running = false; ///< A toggle is at work on it.
  bool off = false;     ///< By an operator, or being switched.
  bool down = false;    ///< Its actors are down: there is nobody to climb.
  bool paused = false;  ///< By an operator.
  std::vector<hold> holds;
};

struct repair_limits {
  std::chrono::milliseconds settle{15000}; ///< What comes back by itself comes within this.
  initiative may = initiative::acts;       ///< Whoever may not repair only reports.
  double quorum = 0.7;
};

/// What recovery should do about one dongle now.
struct repair_decision {
  subnet_id dongle;
  enum class act : uint8_t {
    rest,   ///< Nothing is wrong, or somebody is at it.
    start,  ///< Begin a toggle; of a group: on behalf of all.
    follow, ///< Wait for the repair that `leader` begins now.
    wait,   ///< Decide again at `until`, or when something changes.
    report, ///< It may not begin: only say what it would do.
    leave,  ///< It cannot, or must not, be repaired.
  } what = act::rest;
  std::string words; ///< Why; for `follow` what is waited for: "the repair of hub 1-2".
  std::optional<std::chrono::steady_clock::time_point> until;
  std::string group;  ///< "hub 1-2: dongles 14, 15 went together"; empty: it failed alone.
  subnet_id leader{}; ///< Of the group.
};

/// Decides for the whole rack at once, since failures are grouped by hub and controller before
/// anything is touched: of a group one dongle is repaired, beginning at what they hang on, and the
/// others wait for that. Failures that stand alone are repaired side by side.
std::vector<repair_decision> next_repairs(const std::vector<repair_row>& rack,
                                          std::chrono::steady_clock::time_point now,
                                          const repair_limits& limits);

} // namespace dongled::policy
