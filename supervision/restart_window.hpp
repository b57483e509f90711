#pragma once

#include "supervision/strategy.hpp"

#include <algorithm>
#include <deque>

namespace dongled::supervision {

/// Counts restarts inside a sliding period, after OTP's intensity/period pair. Unlike OTP, which
/// counts whole seconds, it counts with the clock's full resolution.
class restart_window {
public:
  /// @param intensity Restarts tolerated within any one `period`.
  restart_window(size_t intensity, milliseconds period) : intensity_(intensity), period_(period) {}

  /// Records a restart caused at `at`; returns false when the supervisor must give up. A restart
  /// exactly one period old still counts. Stamps may come slightly out of order.
  bool admit(time_point at) {
    stamps_.insert(std::upper_bound(stamps_.begin(), stamps_.end(), at), at);
    while (stamps_.back() - stamps_.front() > period_)
      stamps_.pop_front();
    return stamps_.size() <= intensity_;
  }

  /// The restarts within the period that ends at `now`.
  size_t count(time_point now) const {
    auto young = [&](time_point x) { return now - x <= period_; };
    return static_cast<size_t>(std::count_if(stamps_.begin(), stamps_.end(), young));
  }

private:
  size_t intensity_;
  milliseconds period_;
  std::deque<time_point> stamps_;
};

} // namespace dongled::supervision
