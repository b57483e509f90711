#pragma once

#include "actors/analysis/incident.hpp"

#include <optional>
#include <vector>

namespace dongled::analysis {

/// A sample that is wrong by itself is no illness.
inline constexpr int least_ill = 2;

/// One dongle as it was in the window.
struct patient {
  int number = 0;
  int ill = 0, well = 0; ///< Samples.
  unix_ms ill_since = 0, gone_since = 0, silent_since = 0;
  bool ill_at_end = false, gone = false, silent = false, walled = false;
  std::optional<int64_t> plmn, controller;

  bool was_ill() const { return ill >= least_ill; }
};

/// All dongles that were known in the window.
std::vector<patient> patients_of(const incident& x);

} // namespace dongled::analysis
