#pragma once

#include <unistd.h>

#include <utility>

namespace dongled::lab {

/// Owns one file descriptor and closes it.
class unique_fd {
public:
  unique_fd() = default;
  explicit unique_fd(int fd) noexcept : fd_(fd) {}
  unique_fd(unique_fd&& x) noexcept : fd_(x.release()) {}
  unique_fd& operator=(unique_fd&& x) noexcept {
    reset(x.release());
    return *this;
  }
  ~unique_fd() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

  /// Gives the descriptor away.
  int release() noexcept { return std::exchange(fd_, -1); }

  /// Closes what is held and takes `fd` instead.
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = fd;
  }

private:
  int fd_ = -1;
};

} // namespace dongled::lab
