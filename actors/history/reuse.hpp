#pragma once

#include "io/store/records.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// How often a carrier gave a dongle addresses that it had before. Pure.
struct address_reuse {
  /// How many other changes of the address lay between two uses of the same one.
  struct distances {
    double median = 0;
    size_t least = 0;
  };

  size_t seen = 0, unique = 0;
  std::optional<distances> distance; ///< Nothing: no address came back.

  /// Of how many changes brought an address that was new; 1 when there was none.
  double unique_share() const;

  /// Of one dongle's addresses, the newest first. The same one twice in a row is one use of it.
  static address_reuse of(const std::vector<std::string>& newest_first);
};

/// Of each, whether it was there before: the newest first, as they are given.
std::vector<bool> seen_before(const std::vector<std::string>& newest_first);

} // namespace dongled
