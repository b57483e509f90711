#pragma once

#include "tests/bottle/dice.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dongled::bottle {

/// What the process takes from its host besides the doors, while a bottle is open: the program
/// defines `steady_clock::now`, `system_clock::now`, `random_device` and the calls that bring files
/// to the disk itself (host_clock.cpp, host_disk.cpp), and asks here.
struct host {
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<int64_t()> wall_ms;
  dice* random = nullptr;
};

/// The open bottle's; null: the real ones are used.
extern host* open_host;

/// What the wall says really, in seconds: for reports.
double real_seconds();

} // namespace dongled::bottle
