#include "io/usb/write_fence.hpp"

namespace dongled::io::usb {

result<done> write_fence::pass(const std::string& target,
                               const std::function<result<done>()>& write) {
  {
    std::unique_lock lock{mutex_};
    left_.wait(lock, [this] { return !inside_ || closed_; });
    if (closed_)
      return failure{fault::refused, "write to " + target + ": the daemon stops"};
    inside_ = target;
  }
  auto out = write();
  {
    std::lock_guard guard{mutex_};
    inside_.reset();
  }
  left_.notify_all();
  return out;
}

std::optional<std::string> write_fence::close(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  closed_ = true;
  left_.notify_all();
  left_.wait_for(lock, patience, [this] { return !inside_; });
  return inside_;
}

} // namespace dongled::io::usb
