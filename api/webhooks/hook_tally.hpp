#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

namespace dongled::api {

/// How one webhook fares, since the daemon's start.
struct hook_sums {
  uint64_t waiting = 0;             ///< Now.
  uint64_t delivered = 0;           ///< Taken with a 2xx.
  uint64_t failed = 0;              ///< Tries that were not.
  uint64_t expired = 0, pushed = 0; ///< Dropped: too old, or pushed out of a full queue.
};

/// The webhooks' counts, by their place in `webhooks.urls`. Thread-safe.
class hook_tally {
public:
  /// @p change gets the sums of the hook at that place; it must be short and must not throw.
  template <class F>
  void update(size_t hook, F change) {
    std::lock_guard guard{mutex_};
    if (sums_.size() <= hook)
      sums_.resize(hook + 1);
    change(sums_[hook]);
  }
  std::vector<hook_sums> now() const {
    std::lock_guard guard{mutex_};
    return sums_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<hook_sums> sums_;
};

} // namespace dongled::api
