#pragma once

#include "config/result.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dongled::io::hilink {

/// Cuts a connection that outlives its deadline or receives more than it may. cpp-httplib bounds
/// each read and each line of a header, but neither the whole reply nor the number of lines.
/// Judges from a thread of its own, for as long as it lives; watch() may be called from any.
class watchdog {
public:
  enum class verdict : uint8_t { fine, late, flooded };

  watchdog(std::chrono::steady_clock::time_point deadline, uint64_t byte_limit);
  ~watchdog();
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;

  /// Guards this TCP socket, which stays the caller's: it may be closed at any time.
  void watch(int socket);

  verdict judged() const { return verdict_; }

private:
  void run(std::chrono::steady_clock::time_point deadline, uint64_t byte_limit);
  bool flooded(uint64_t byte_limit) const;

  std::mutex guard_;
  std::condition_variable wake_;
  bool done_ = false;
  int socket_ = -1; ///< A duplicate: its number cannot come to mean another file meanwhile.
  std::atomic<verdict> verdict_ = verdict::fine;
  std::thread thread_; // last: it uses all of the above
};

} // namespace dongled::io::hilink
