#pragma once

#include "config/result.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dongled::lab {

/// How a program ended and what it said.
struct outcome {
  int status = 0;     ///< Exit status, 128 + N for signal N, 255 when it ran out of time.
  std::string output; ///< Standard output and error, as they came, the first MiB.
};

/// Runs a program and waits for it, at most `limit`; then it is killed. Blocks: for tests and
/// scenario drivers, not for the lab itself. Errors: os.
result<outcome> run_and_capture(const std::vector<std::string>& argv, std::chrono::seconds limit);

/// Starts a program and returns at once; the caller waits for it. Output goes nowhere.
result<pid_t> start_quietly(const std::vector<std::string>& argv);

} // namespace dongled::lab
