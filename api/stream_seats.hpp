#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

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
    for (auto now = taken_->load(); now < limit;)
      if (taken_->compare_exchange_weak(now, now + 1))
        return seat{taken_.get(), [held = taken_](void*) { --*held; }};
    return nullptr;
  }

  size_t taken() const { return *taken_; }

private:
  const size_t all_;
  std::shared_ptr<std::atomic<size_t>> taken_ = std::make_shared<std::atomic<size_t>>(0);
};

} // namespace dongled::api
