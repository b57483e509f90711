#pragma once

#include "io/hilink/ticks.hpp"

#include <atomic>
#include <memory>

namespace dongled::io::hilink {

/// Calls off every modem call there is and will be, so that a stop need not wait for modems that
/// do not answer. Thread-safe. Whoever holds the clock or the descriptor holds the cancellation.
class cancellation {
public:
  /// Without a descriptor (out of them) requests are noticed only between two waits.
  cancellation();
  ~cancellation();
  cancellation(const cancellation&) = delete;
  cancellation& operator=(const cancellation&) = delete;

  /// From now on calls under way fail at their next wait, and new ones at once. There is no way
  /// back.
  void request() noexcept;
  bool requested() const noexcept;

  /// Becomes readable with the request, and stays so; for poll(2). -1: there is none.
  int descriptor() const noexcept { return event_; }

  /// Waits @p x; false: called off meanwhile. Blocks.
  bool sleep(milliseconds x) const;

private:
  int event_ = -1;
  std::atomic<bool> requested_{false};
};

/// The real time, until @p by is requested: then every budget is over, and no wait lasts.
ticks clock_of(std::shared_ptr<const cancellation> by);

} // namespace dongled::io::hilink
