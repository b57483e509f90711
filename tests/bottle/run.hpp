#pragma once

#include "tests/bottle/plan.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dongled::bottle {

/// What came of one run.
struct outcome {
  struct violation {
    std::string invariant, words;
    milliseconds at{0};
    std::vector<std::string> story; ///< What the chronicle has of it, as `why` tells it.
  };
  std::optional<violation> broken;
  uint64_t sum = 0; ///< Of all that was done and when: the same for the same seed.
  milliseconds simulated{0};
  size_t dongles = 0;
  uint64_t messages = 0;
  std::map<std::string, uint64_t> marks; ///< What was reached: "did walled", "rung port", …
};

struct run_options {
  std::string scratch = "/dev/shm";              ///< Where the daemon's disk is, for the moment.
  std::function<void(const std::string&)> print; ///< Each line of the transcript; empty: nobody.
  std::set<std::string> without = {};            ///< Invariants that are not looked at.
};

/// Runs a plan to its end, or to the first invariant that breaks.
outcome run(const plan& from, const run_options& how = {});

} // namespace dongled::bottle
