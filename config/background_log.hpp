#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dongled {

/// A log sink that nobody ever waits for: lines are queued, and a thread of its own gives them to
/// the sink within, which may be a pipe that nobody reads or a disk that is slow. While more than
/// `most_bytes` wait, new lines are dropped and counted; the count is logged once there is room.
/// Thread-safe.
class background_log final : public spdlog::sinks::sink {
public:
  static constexpr size_t most_bytes = 4 * 1024 * 1024;
  /// How long a flush, and the end, waits for what is queued: a forced end comes after 9.5 s, and a
  /// stop has ten.
  static constexpr std::chrono::milliseconds patience{400};

  /// Throws std::system_error when there is no thread to be had.
  explicit background_log(std::shared_ptr<spdlog::sinks::sink> within);
  /// What is not written within `patience` is lost: the thread is left behind where it is stuck.
  ~background_log() override;

  void log(const spdlog::details::log_msg& x) override;
  /// Waits for `patience` at most.
  void flush() override;
  void set_pattern(const std::string& pattern) override;
  void set_formatter(std::unique_ptr<spdlog::formatter> x) override;

private:
  struct queue;
  static void run(const std::shared_ptr<queue>& x);

  std::shared_ptr<queue> queue_; // The thread's, too: it may outlive this.
};

} // namespace dongled
