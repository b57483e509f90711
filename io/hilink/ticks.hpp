#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace dongled::io::hilink {

using std::chrono::milliseconds;
using time_point = std::chrono::steady_clock::time_point;

/// The time as a modem call sees it: what it is, and how to wait. Injected, so that a test decides.
struct ticks {
  std::function<time_point()> now = [] { return std::chrono::steady_clock::now(); };
  std::function<void(milliseconds)> sleep = [](milliseconds x) { std::this_thread::sleep_for(x); };
};

} // namespace dongled::io::hilink
