#pragma once

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace dongled::io::host {

/// A file that is open for as long as this lives: what a program creates is its owner's alone
/// (0600), and nothing is handed to other programs. A signal does not keep it from being opened;
/// otherwise false, with errno set. May block as open(2) does.
class opened {
public:
  /// @p how is open(2)'s flags.
  opened(const std::string& path, int how) {
    do
      fd_ = ::open(path.c_str(), how | O_CLOEXEC, 0600);
    while (fd_ < 0 && errno == EINTR);
  }
  opened(const opened&) = delete;
  opened& operator=(const opened&) = delete;
  ~opened() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

private:
  int fd_ = -1;
};

} // namespace dongled::io::host
