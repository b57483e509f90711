#pragma once

#include "config/wall_time.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace dongled::api {

/// Keeps those who are refused from filling the log: a few lines a minute, and then a count.
/// Thread-safe.
class refusal_log {
public:
  /// What to log of a refused client, if anything is; never what it presented.
  std::optional<std::string> note(const std::string& client, const std::string& what, unix_ms now);

private:
  std::mutex mutex_;
  unix_ms since_ = 0;
  uint64_t told_ = 0, silent_ = 0;
};

} // namespace dongled::api
