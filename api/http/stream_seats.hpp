#pragma once

#include "config/settings.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace dongled::api {

/// The places for live event streams, each of which holds a thread. Thread-safe.
class stream_seats {
public:
  /// @p all: as many as there are threads for.
  explicit stream_seats(size_t all) : all_(all) {}

  /// A taken seat, free again when the last copy goes.
  using seat = std::shared_ptr<void>;

  /// Takes a seat of @p most; null: all are taken.
  seat take(size_t most) {
    auto limit = most < all_ ? most : all_;
    std::lock_guard guard{room_->mutex};
    if (room_->taken >= limit)
      return nullptr;
    ++room_->taken;
    return seat{room_.get(), [held = room_](void*) { held->leave(); }};
  }

  size_t taken() const {
    std::lock_guard guard{room_->mutex};
    return room_->taken;
  }

  /// Blocks until nobody sits, for @p limit at most; false: somebody still does.
  bool await_empty(milliseconds limit) const {
    std::unique_lock lock{room_->mutex};
    return room_->left.wait_for(lock, limit, [this] { return room_->taken == 0; });
  }

private:
  /// Lives as long as anybody sits in it.
  struct room {
    std::mutex mutex;
    std::condition_variable left;
    size_t taken = 0;

    void leave() {
      {
        std::lock_guard guard{mutex};
        --taken;
      }
      left.notify_all();
    }
  };

  const size_t all_;
  std::shared_ptr<room> room_ = std::make_shared<room>();
};

} // namespace dongled::api
