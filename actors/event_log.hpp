#pragma once

#include "config/wall_time.hpp"

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dongled {

/// One line of the daemon's log from level info up: something changed, or somebody must act.
struct event {
  uint64_t seq = 0; ///< From 1, without gaps.
  unix_ms at = 0;
  std::string level; ///< "info", "warning", "error", "critical".
  std::string text;
};

/// The last events, for `donglectl events` and the like: a log sink with a memory. Thread-safe.
class event_log final : public spdlog::sinks::base_sink<std::mutex> {
public:
  explicit event_log(size_t capacity = 2048) : capacity_(capacity) {}

  /// The events after number @p seq, oldest first, at most @p limit.
  std::vector<event> since(uint64_t seq, size_t limit);

  /// The number of the newest event; 0: there was none yet.
  uint64_t newest();

protected:
  void sink_it_(const spdlog::details::log_msg& x) override;
  void flush_() override {}

private:
  size_t capacity_;
  uint64_t next_ = 1;
  std::deque<event> ring_;
};

} // namespace dongled
