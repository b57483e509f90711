#pragma once

#include "config/ids.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace dongled::policy {

/// A dongle as grouping sees it.
struct hanging {
  subnet_id dongle;
  port_path port;         ///< Where it hangs, or hung last.
  std::string controller; ///< Empty: unknown.
  bool gone = false;      ///< From USB, and it was there not long ago.
  bool fresh = false;     ///< Gone, and nothing has been tried about it yet.
  std::chrono::milliseconds gone_for{0};
};

/// Dongles that failed together because what they hang on did.
struct failure_group {
  std::string scope;              ///< "hub 1-2", "controller 0000:00:14.0".
  std::vector<subnet_id> dongles; ///< Two or more, sorted.

  /// "hub 1-2: dongles 14, 15, 16 went together".
  std::string words() const;
};

/// Groups the fresh failures of @p rack, which has every dongle that should have power. The dongles
/// of one hub, or of the hubs chained to it, are one failure if at least two of them went within
/// @p window of each other and @p quorum of all that hang there are gone; so are those of a
/// controller when two or more of its hubs went so. The smallest hub that explains them is blamed.
/// Sticks in a root hub's ports have no hub of their own, and are never grouped by it.
std::vector<failure_group> group_failures(const std::vector<hanging>& rack,
                                          std::chrono::milliseconds window, double quorum);

} // namespace dongled::policy
