#include "io/hilink/cancellation.hpp"

#include <algorithm>
#include <climits>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace dongled::io::hilink {

namespace {

/// Longer than any call's budget.
constexpr std::chrono::hours for_ever{24};

} // namespace

cancellation::cancellation() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

cancellation::~cancellation() {
  if (event_ >= 0)
    close(event_);
}

void cancellation::request() noexcept {
  requested_ = true;
  if (event_ >= 0)
    (void)eventfd_write(event_, 1);
}

bool cancellation::requested() const noexcept { return requested_; }

bool cancellation::sleep(milliseconds x) const {
  auto until = std::chrono::steady_clock::now() + x;
  while (!requested()) {
    auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0)
      return true;
    pollfd told{event_, POLLIN, 0}; // poll(2) ignores a negative descriptor, and just waits
    poll(&told, 1, static_cast<int>(std::min<int64_t>(left, INT_MAX)));
  }
  return false;
}

ticks clock_of(std::shared_ptr<const cancellation> by) {
  ticks out;
  out.now = [by] {
    auto now = std::chrono::steady_clock::now();
    return by->requested() ? now + for_ever : now;
  };
  out.sleep = [by](milliseconds x) { (void)by->sleep(x); };
  return out;
}

} // namespace dongled::io::hilink
