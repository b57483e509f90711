#pragma once

#include "config/settings.hpp"
#include "config/wall_time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dongled::policy {

/// One period of a data plan: from its day of a month to that of the next, at local midnight.
struct plan_period {
  std::chrono::year_month_day first, next; ///< The day it begins, and the day the next one does.
  bool operator==(const plan_period&) const = default;
};

/// The period that @p today is in, of a plan whose periods begin on day @p day (1 to 31): in a
/// month that has no such day, on its last.
plan_period period_of(std::chrono::year_month_day today, unsigned day);

/// The local day of a moment, and local midnight at which a day begins.
std::chrono::year_month_day local_day(unix_ms at);
unix_ms local_midnight(std::chrono::year_month_day day);

/// A date as modems write it, "2026-7-27"; nothing for anything else.
std::optional<std::chrono::year_month_day> day_from(const std::string& text);

/// What a modem said of its own month: counters that it, or somebody, may set back at any time.
struct month_reading {
  uint64_t bytes = 0;                               ///< Both ways.
  std::optional<std::chrono::year_month_day> since; ///< When they were cleared last.
};

/// What is known of the use of a plan; kept over restarts.
struct plan_tally {
  std::chrono::year_month_day period{}; ///< The day the period began; no day: never looked.
  uint64_t used = 0;                    ///< Bytes of this period, as far as they were seen.
  uint64_t counter = 0;                 ///< The modem's own as read last.
  unix_ms from = 0;  ///< Since when `used` is counted: later than the period's beginning when
                     ///< the modem's counters do not tell.
  unix_ms at = 0;    ///< When it was read.
  unsigned told = 0; ///< The highest mark that was told in this period: 0, 80 or 100 %.
  std::string imei;  ///< Whose counters these are; empty: not known.

  bool operator==(const plan_tally&) const = default;
};

/// Counts a reading, taken at @p now, of the modem @p imei (empty: not known).
plan_tally counted(plan_tally x, const month_reading& now_read, unix_ms now, unsigned day,
                   const std::string& imei);

/// The marks in percent at which a plan's use is told.
inline constexpr unsigned plan_marks[] = {80, 100};

/// The highest mark that is reached and was not told yet; 0: none.
unsigned mark_due(const plan_tally& x, const settings::plan_part& plan);

/// A plan and its use, as shown.
struct plan_view {
  uint64_t limit = 0, used = 0;     ///< Bytes.
  unix_ms since = 0, until = 0;     ///< The period.
  unix_ms counted_from = 0;         ///< Later than `since`: what was before is not known.
  std::optional<uint64_t> forecast; ///< Of the whole period at this pace; nothing on its first day.

  double percent() const {
    return limit == 0 ? 0 : 100.0 * static_cast<double>(used) / static_cast<double>(limit);
  }
};
plan_view view_of(const plan_tally& x, const settings::plan_part& plan, unix_ms now);

} // namespace dongled::policy
