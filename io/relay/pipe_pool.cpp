#include "io/relay/pipe_pool.hpp"

#include <array>
#include <fcntl.h>
#include <utility>

namespace dongled::io::relay {

pipe_pair pipe_pool::take() {
  if (!idle_.empty()) {
    auto x = std::move(idle_.back());
    idle_.pop_back();
    return x;
  }
  std::array<int, 2> fds{};
  if (pipe2(fds.data(), O_NONBLOCK | O_CLOEXEC) != 0)
    return {};
  pipe_pair x{unique_fd{fds[0]}, unique_fd{fds[1]}};
  // Beyond the per-user quota the pipe stays small, which is slower and nothing worse.
  fcntl(fds[0], F_SETPIPE_SZ, capacity);
  return x;
}

void pipe_pool::give(pipe_pair x) {
  if (x.read && x.filled == 0 && idle_.size() < kept)
    idle_.push_back(std::move(x));
}

} // namespace dongled::io::relay
