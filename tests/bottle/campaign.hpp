#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace dongled::bottle {

/// What the program was told to do.
struct order {
  uint64_t first = 1, runs = 100;
  double minutes = 0; ///< 0: as many as `runs`.
  size_t jobs = 2;
  std::vector<uint64_t> seeds; ///< These and no others; empty: from `first` on.
  bool quiet = false, log = false, coverage = false;
  std::set<std::string> without; ///< Invariants that are not looked at.
};

// Each answers the program's exit code: 0, or 1 when something was broken or never reached.

/// One seed, told line by line.
int run_one(const order& x);
/// The fewest turns of one seed that break the same.
int shrink_one(const order& x);
/// Many, in processes side by side: what one of them breaks, or a crash, ends none of the others.
int run_many(const order& x);

} // namespace dongled::bottle
