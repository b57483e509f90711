#pragma once

#include <chrono>
#include <cstdint>

namespace dongled::lab {

/// Bytes one way and the other, from the modem's point of view.
struct traffic {
  uint64_t download = 0;
  uint64_t upload = 0;
};

/// A modem's traffic statistics, fed from the kernel's interface counters: since the connection
/// came up, since they were cleared, and of this month.
class traffic_meter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The counters as they read now. Falling counters mean the interface was made anew.
  void count(uint64_t received, uint64_t sent, time_point now);

  /// The connection came up: the current counts begin again.
  void begin(time_point now);

  /// The connection is gone: its duration joins the totals.
  void end(time_point now);

  /// POST clear-traffic: everything but the kernel's own counters becomes 0.
  void clear(time_point now);

  const traffic& current() const noexcept { return current_; }
  const traffic& total() const noexcept { return total_; }
  const traffic& month() const noexcept { return month_; }

  /// Bytes per second between the last two readings; 0 once the last is over 5 s old.
  traffic rate(time_point now) const;

  std::chrono::seconds current_time(time_point now) const;
  std::chrono::seconds total_time(time_point now) const;

private:
  traffic seen_;
  bool read_ = false;
  time_point read_at_{};
  traffic current_, total_, month_, rate_;
  bool up_ = false;
  time_point up_since_{};
  std::chrono::steady_clock::duration before_{};
};

} // namespace dongled::lab
