#pragma once

#include "io/relay/unique_fd.hpp"

#include <cstddef>
#include <vector>

namespace dongled::io::relay {

/// A kernel pipe that bulk data passes through without being copied to user space.
struct pipe_pair {
  unique_fd read, write;
  size_t filled = 0; ///< Bytes inside now.
};

/// Lends pipes to the flows that are busy, so that idle relays hold none. Belongs to one thread.
class pipe_pool {
public:
  /// How much a pipe holds: about what a TCP socket buffer grows to on these links.
  static constexpr int capacity = 512 * 1024;
  /// How many idle pipes are kept.
  static constexpr size_t kept = 32;

  /// An empty pipe, or one without descriptors when the kernel gives none; the caller then copies.
  pipe_pair take();

  /// Takes back a pipe; one that still holds bytes is closed, so they reach no other relay.
  void give(pipe_pair x);

private:
  std::vector<pipe_pair> idle_;
};

} // namespace dongled::io::relay
