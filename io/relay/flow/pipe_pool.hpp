#pragma once

#include "io/relay/net/unique_fd.hpp"

#include <cstddef>
#include <vector>

namespace dongled::io::relay {

/// A kernel pipe that bulk data passes through without being copied to user space.
struct pipe_pair {
  unique_fd read, write;
  size_t filled = 0; ///< Bytes inside now.
  size_t capacity = 0;
};

/// Lends pipes to the flows that are busy, so that idle relays hold none. Belongs to one thread;
/// all pools of the process together stay below `most`, since the kernel counts what a user without
/// CAP_SYS_RESOURCE has in pipes, and gives tiny ones beyond its limit (pipe(7)).
class pipe_pool {
public:
  /// How much a pipe holds: about what a TCP socket buffer grows to on these links.
  static constexpr size_t capacity = 512 * 1024;
  /// What there is when many are lent; with less, copying is cheaper.
  static constexpr size_t small_capacity = 128 * 1024;
  /// Bytes of all pipes of the process: three quarters of the kernel's default limit.
  static constexpr size_t most = 48 * 1024 * 1024;
  /// How many idle pipes are kept.
  static constexpr size_t kept = 32;

  /// An empty pipe, or one without descriptors when the kernel gives none; the caller then copies.
  pipe_pair take();

  /// Takes back a pipe; one that still holds bytes is closed, so they reach no other relay.
  void give(pipe_pair x);

  pipe_pool() = default;
  ~pipe_pool();
  pipe_pool(const pipe_pool&) = delete;
  pipe_pool& operator=(const pipe_pool&) = delete;

  /// Bytes of all pipes of the process that are lent or kept. Thread-safe.
  static size_t in_use() noexcept;

private:
  std::vector<pipe_pair> idle_;
};

} // namespace dongled::io::relay
