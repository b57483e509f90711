#include "api/process/last_resort.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace dongled::api {

last_resort::last_resort(milliseconds limit, int code) {
  thread_ = std::thread([this, limit, code] {
    std::unique_lock lock{mutex_};
    if (changed_.wait_for(lock, limit, [this] { return over_; }))
      return;
    spdlog::error("the stop takes too long: ending without waiting for the rest");
    spdlog::default_logger()->flush();
    std::_Exit(code);
  });
}

last_resort::~last_resort() {
  {
    std::lock_guard guard{mutex_};
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

} // namespace dongled::api
