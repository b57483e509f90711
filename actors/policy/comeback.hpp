#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dongled::policy {

/// How long to wait before the next try of something that keeps failing: doubles from `first` to
/// `most`, and begins anew after a success or a quiet time as long as `most`.
class comeback {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using seconds = std::chrono::seconds;

  comeback(seconds first, seconds most) : first_(first), most_(most) {}

  /// Another failure at @p now: returns when the next try may be made.
  time_point failed(time_point now) {
    if (failures_ > 0 && now - due_ >= most_)
      failures_ = 0;
    auto delay = first_ * (int64_t{1} << std::min(failures_, 20u));
    ++failures_;
    return due_ = now + std::min(delay, most_);
  }

  void succeeded() {
    failures_ = 0;
    due_ = {};
  }

  bool due(time_point now) const { return now >= due_; }

  /// When the next try may be made; in the past: at once.
  time_point next() const { return due_; }
  unsigned failures() const { return failures_; }

private:
  seconds first_, most_;
  unsigned failures_ = 0;
  time_point due_{};
};

} // namespace dongled::policy
