#pragma once

#include "config/result.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace dongled::io::usb {

/// Keeps hub_power's writes and the daemon's last ones apart: hub_power may hang inside a system
/// call that no kill reaches, and must not cut a port, as it returns from it, that somebody else
/// has given its power back meanwhile. Every write goes through; once closed, none does.
/// Thread-safe.
class write_fence {
public:
  /// Performs @p write on @p target with nobody else inside; `refused` once closed.
  result<done> pass(const std::string& target, const std::function<result<done>()>& write);

  /// Lets nobody in any more. Waits, at most @p patience, for whoever is inside; answers the target
  /// of a write that is inside still.
  std::optional<std::string> close(std::chrono::milliseconds patience);

private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::optional<std::string> inside_;
  bool closed_ = false;
};

} // namespace dongled::io::usb
