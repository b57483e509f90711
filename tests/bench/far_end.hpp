#pragma once

#include "config/result.hpp"

#include <atomic>
#include <cstdint>

#include <sys/types.h>

namespace dongled::bench {

/// The other end of every connection: a process of its own inside the dongle's network namespace,
/// so that one veth pair is all that lies between it and the proxies. Its CPU time is nobody's.
class far_end {
public:
  /// Finds the namespace of dongle @p subnet among those that the lab (process 1) holds open,
  /// gives it the far end's address, unseen by its connection tracking, and serves there.
  /// Errors: not_found (not inside a lab), os.
  static result<far_end> start(int subnet);
  ~far_end();
  far_end(far_end&& x) noexcept;
  far_end& operator=(far_end&&) = delete;

  /// Bytes that `sink` connections have swallowed so far.
  uint64_t swallowed() const { return swallowed_->load(std::memory_order_relaxed); }

private:
  far_end(pid_t process, std::atomic<uint64_t>* swallowed)
    : process_(process), swallowed_(swallowed) {}

  pid_t process_;
  std::atomic<uint64_t>* swallowed_; // In memory shared with the process.
};

} // namespace dongled::bench
