#pragma once

#include "actors/policy/dongle_phase.hpp"
#include "actors/policy/initiative.hpp"
#include "config/ids.hpp"
#include "config/settings.hpp"
#include "config/wall_time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dongled::policy {

/// A dongle's turn in a schedule has come.
struct schedule_turn {
  size_t schedule = 0; ///< Which of the settings', from 0.
  subnet_id dongle;
  std::chrono::steady_clock::time_point at; ///< When it came.
  bool operator==(const schedule_turn&) const = default;
};

/// Says when whose turn is. The turns of a schedule are spread out evenly over `every`, a dongle's
/// place among the others following from its number; they are counted from when the schedule
/// began, so that they never drift, and jitter does not add up. A dongle that is new, or that
/// others have joined, has its next turn within `every`.
class schedule_times {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @p seed: of the jitter.
  explicit schedule_times(uint64_t seed = 0) : seed_(seed) {}

  /// These schedules are in force from @p now on, for these dongles. What stays as it is goes on.
  void adopt(const std::vector<settings::schedule_part>& all, const std::set<subnet_id>& known,
             time_point now);

  /// The turns that have come by @p now and were not told yet, the oldest first. Of several of one
  /// dongle in one schedule the newest only: what was slept through is not made up for.
  std::vector<schedule_turn> due(time_point now);

  /// When the next turn comes; nothing: never.
  std::optional<time_point> next() const;

private:
  struct row {
    std::chrono::milliseconds offset{0}; ///< Of the turn within each `every`.
    int64_t turn = 0;                    ///< The number of the next one.
    time_point at;                       ///< When it comes.
  };
  struct plan {
    settings::schedule_part what;
    time_point began;
    std::map<subnet_id, row> rows;
  };

  void place(plan& in, size_t index, const std::set<subnet_id>& members, time_point now);
  time_point time_of(const plan& of, size_t index, subnet_id dongle, const row& x) const;

  uint64_t seed_;
  std::vector<plan> plans_;
};

/// What is to be known of a dongle when its turn has come.
struct schedule_sight {
  std::string obstacle;   ///< Why no schedule may touch it, "it is under repair"; empty: nothing.
  size_t connections = 0; ///< Of clients, live now.
  bool address_known = false; ///< `address_since` says something.
  unix_ms address_since = 0;
};

/// Why no schedule may touch a dongle in this phase; empty: one may. What is ill, in a person's
/// hands, or would be repaired for the sake of another address alone, is left alone.
std::string obstacle(phase seen, bool paused, initiative may);

/// Whether a schedule has turns at this minute of the local day.
bool within(const settings::schedule_part& x, uint32_t minute_of_day);

/// Why a turn is missed; empty: it is taken.
std::string objection(const settings::schedule_part& x, const schedule_sight& dongle, unix_ms now);

/// "schedule 1 (every 10m)".
std::string name_of(const settings::schedule_part& x, size_t index);

} // namespace dongled::policy
