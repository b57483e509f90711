#pragma once

#include "config/settings.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace dongled::api {

/// Ends the process with @p code when it is not destroyed within the limit: the promise to be gone
/// in 10 s must hold even if an actor hangs in a system call for good. The log is flushed first.
class last_resort {
public:
  last_resort(milliseconds limit, int code);
  ~last_resort();
  last_resort(const last_resort&) = delete;
  last_resort& operator=(const last_resort&) = delete;

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

} // namespace dongled::api
