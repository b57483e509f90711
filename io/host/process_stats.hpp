#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <string>

namespace dongled::io::host {

/// What this process costs right now.
struct process_stats {
  uint64_t rss_bytes = 0;
  uint64_t open_fds = 0;
  uint64_t fd_limit = 0; ///< RLIMIT_NOFILE, soft.
  uint64_t threads = 0;
  double cpu_seconds = 0; ///< User and system, of all threads.
};

/// Reads the calling process's own figures from procfs (proc(5), `status` and `fd`).
result<process_stats> read_process_stats(const std::string& proc_self = "/proc/self");

} // namespace dongled::io::host
