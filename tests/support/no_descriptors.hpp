#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

namespace dongled::test {

/// As long as it lives this process gets no descriptor more: whatever opens one fails with EMFILE.
/// The process's own, so no other test may run beside it.
class no_descriptors {
public:
  no_descriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    auto next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (next < 0)
      std::abort();
    ::close(next);
    auto now = before_;
    now.rlim_cur = static_cast<rlim_t>(next); // the lowest free one is beyond it
    setrlimit(RLIMIT_NOFILE, &now);
  }
  no_descriptors(const no_descriptors&) = delete;
  ~no_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

} // namespace dongled::test
