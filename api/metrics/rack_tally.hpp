#pragma once

#include "actors/history/chronicle.hpp"
#include "actors/toggle_record.hpp"
#include "api/metrics/histogram.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace dongled::api {

/// What has happened since the daemon's start, in numbers. Pure.
struct rack_sums {
  /// dongle, outcome, step, who asked: "http", "shell", "recovery", "link" or "other".
  std::map<std::tuple<int, std::string, unsigned, std::string>, uint64_t> toggles;
  std::map<std::pair<std::string, unsigned>, histogram> toggle_seconds; ///< By outcome and step.
  std::map<std::string, uint64_t> deaths;     ///< Of actors that their supervisor starts again.
  std::map<std::string, uint64_t> given_up;   ///< By the supervisor whose window was full.
  std::map<std::string, uint64_t> happenings; ///< By kind.
  std::map<std::pair<std::string, bool>, uint64_t> power; ///< By what was done, and whether it was.
  struct address {
    uint64_t changes = 0;
    unix_ms at = 0; ///< Of the last one.
  };
  std::map<subnet_id, address> addresses;

  /// Counts one more. Relays' actors are left out: they are many, and meant to end.
  void add(const happening& x);

private:
  void ended(const happening& x);

  std::map<std::string, std::string> running_; // Toggles, and who asked for them.
};

/// Follows the chronicle, so that nothing is lost between two looks at `/metrics`. Thread-safe.
class rack_tally {
public:
  /// Counts what @p history has that is new. For `chronicle::on_news`: short, and does not throw.
  void follow(const chronicle& history) noexcept;
  rack_sums now() const;

private:
  mutable std::mutex mutex_;
  uint64_t seen_ = 0;
  rack_sums sums_;
};

} // namespace dongled::api
