#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace dongled::io::relay {

using time_point = std::chrono::steady_clock::time_point;

/// Something that wants to hear when its time has come. Sits in at most one heap; whoever destroys
/// it disarms it first.
class timer {
public:
  timer() = default;
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  virtual void due() = 0;
  bool armed() const noexcept { return place_ != idle; }

protected:
  ~timer() = default;

private:
  friend class timer_heap;
  static constexpr size_t idle = static_cast<size_t>(-1);
  time_point at_{};
  size_t place_ = idle;
};

/// Orders timers by time: arming, moving and disarming cost O(log n), knowing the next one nothing.
/// Owns no timer, and reads no clock.
class timer_heap {
public:
  void arm(timer& x, time_point at);
  void disarm(timer& x);

  /// When the next timer is due; nothing when none is armed.
  std::optional<time_point> next() const;

  /// Disarms and returns a timer that is due at @p now, earliest first; null when there is none.
  timer* pop(time_point now);

private:
  void place(size_t at, timer* x);
  void up(size_t at);
  void down(size_t at);

  std::vector<timer*> heap_;
};

} // namespace dongled::io::relay
