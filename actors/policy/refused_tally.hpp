#pragma once

#include "actors/firewall_view.hpp"
#include "io/firewall/table.hpp"

#include <map>
#include <string>
#include <vector>

namespace dongled::policy {

/// Sums what the kernel's tables have refused, one table after the other: a new one counts from
/// zero. Of many sources those are kept that came last. PURE.
class refused_tally {
public:
  static constexpr size_t most_sources = 1024;

  /// What the table of now has counted so far.
  void read(const io::firewall::table_reading& x, unix_ms now);

  /// The table is replaced: its successor begins at zero.
  void replaced();

  uint64_t total() const noexcept { return before_ + last_; }
  /// Those with the most refusals, the most first.
  std::vector<blocked_source> top(size_t most) const;

private:
  struct source {
    uint64_t before = 0, last = 0;
    unix_ms last_at = 0;
    uint64_t count() const { return before + last; }
  };

  void forget_oldest();

  uint64_t before_ = 0, last_ = 0;
  std::map<std::string, source> sources_;
};

} // namespace dongled::policy
