#pragma once

#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace dongled::bench {

/// A process and all its descendants, as /proc lists them now.
std::vector<pid_t> process_tree(pid_t root);

/// CPU seconds a process tree has used, user and kernel, its ended and waited-for children
/// included: proc(5), stat fields 14 to 17. Resolution: one clock tick per process.
double cpu_seconds(pid_t root);

/// Private memory of a process tree in KiB: what would come back if it ended (clean and dirty
/// private pages of smaps_rollup).
uint64_t private_kib(pid_t root);

} // namespace dongled::bench
