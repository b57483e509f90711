#pragma once

#include "actors/policy/plan_usage.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace dongled {

/// How much of their data plans the dongles have used, in a file of its own: over restarts, and
/// each mark told once. Thread-safe; who only looks never waits, `count` may block on the disk.
class plan_book {
public:
  /// Without a file it is kept in memory only.
  explicit plan_book(std::string file = {}) : file_(std::move(file)) {}

  /// Reads the file; what there is to complain of, or empty. One that makes no sense is begun anew.
  std::string load();

  struct entry {
    policy::plan_view now;
    unsigned mark = 0; ///< In percent: to be told now, and never again in this period; 0: none.
  };
  /// Counts a reading. A mark is written down before it is told: what cannot be is told later.
  entry count(subnet_id dongle, const policy::month_reading& x, const settings::plan_part& plan,
              unix_ms now, const std::string& imei);

private:
  using book = std::map<subnet_id, policy::plan_tally>;
  bool save(const book& all, unix_ms now);

  const std::string file_;
  std::mutex writing_;       ///< Held by one writer from the old book to the new one.
  mutable std::mutex mutex_; ///< Never held while the disk is written.
  book all_;
  unix_ms saved_ = 0;
};

} // namespace dongled
