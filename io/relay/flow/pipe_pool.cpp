#include "io/relay/flow/pipe_pool.hpp"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <utility>

namespace dongled::io::relay {
namespace {

std::atomic<size_t> bytes_in_use{0};

/// Takes @p size of what all pipes may have, unless they then had more than @p limit.
bool reserve(size_t size, size_t limit) {
  auto used = bytes_in_use.load(std::memory_order_relaxed);
  while (used + size <= limit)
    if (bytes_in_use.compare_exchange_weak(used, used + size, std::memory_order_relaxed))
      return true;
  return false;
}

void give_back(size_t size) { bytes_in_use.fetch_sub(size, std::memory_order_relaxed); }

/// A pipe that holds @p size, or one without descriptors. What was asked for is read back: beyond
/// the user's limit the kernel refuses, and what it gave at first is smaller than its default.
pipe_pair open_pipe(size_t size) {
  std::array<int, 2> fds{};
  if (pipe2(fds.data(), O_NONBLOCK | O_CLOEXEC) != 0)
    return {};
  pipe_pair x{unique_fd{fds[0]}, unique_fd{fds[1]}};
  fcntl(fds[0], F_SETPIPE_SZ, static_cast<int>(size));
  if (fcntl(fds[0], F_GETPIPE_SZ) < static_cast<int>(size))
    return {};
  x.capacity = size;
  return x;
}

} // namespace

pipe_pool::~pipe_pool() {
  for (auto& x : idle_)
    give_back(x.capacity);
}

size_t pipe_pool::in_use() noexcept { return bytes_in_use.load(std::memory_order_relaxed); }

pipe_pair pipe_pool::take() {
  if (!idle_.empty()) {
    auto x = std::move(idle_.back());
    idle_.pop_back();
    return x;
  }
  // The last third is for small ones, so that many bulk flows all have one.
  for (auto [size, limit] : {std::pair{capacity, most * 2 / 3}, std::pair{small_capacity, most}}) {
    if (!reserve(size, limit))
      continue;
    if (auto x = open_pipe(size); x.read)
      return x;
    give_back(size);
  }
  return {};
}

void pipe_pool::give(pipe_pair x) {
  if (!x.read)
    return;
  auto others_want = in_use() > most / 2;
  if (x.filled == 0 && x.capacity == capacity && idle_.size() < kept && !others_want)
    return idle_.push_back(std::move(x));
  give_back(x.capacity);
}

} // namespace dongled::io::relay
