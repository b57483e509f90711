#pragma once

#include <chrono>
#include <deque>

namespace dongled::policy {

/// Keeps two writers from fighting without end: at most `limit` repairs within `period`.
class reassertion {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Another writer that is put right so often does it on purpose, or by a timer of its own.
  static constexpr size_t usual_limit = 10;
  static constexpr std::chrono::seconds usual_period{60};

  explicit reassertion(size_t limit = usual_limit, std::chrono::seconds period = usual_period)
    : limit_(limit), period_(period) {}

  /// Whether one more repair may be made at @p now; counts it if so.
  bool admit(time_point now) {
    while (!stamps_.empty() && now - stamps_.front() >= period_)
      stamps_.pop_front();
    if (stamps_.size() >= limit_)
      return false;
    stamps_.push_back(now);
    return true;
  }

  /// When the next repair may be made; only meaningful after a refusal.
  time_point next() const { return stamps_.empty() ? time_point{} : stamps_.front() + period_; }

private:
  size_t limit_;
  std::chrono::seconds period_;
  std::deque<time_point> stamps_;
};

} // namespace dongled::policy
