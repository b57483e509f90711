#pragma once

#include "actors/policy/blast_radius.hpp"
#include "config/wall_time.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace dongled {

/// The hubs and controllers that were power-cycled on behalf of toggles. Each cycle counts as made
/// in vain until somebody who was ill works again by it; what was cycled in vain is left alone for
/// a while that doubles from ten minutes to six hours. Thread-safe; outlives the actors.
class cut_book {
public:
  /// @p target ("1-1", or a controller's name) was cycled for @p dongle at @p now.
  void cycled(const std::string& target, subnet_id dongle, unix_ms now);

  /// @p dongle works again after @p target was cycled: that may be cycled when it is needed again,
  /// and so may what was cycled for this dongle in vain before, since that illness is over.
  void helped(const std::string& target, subnet_id dongle);

  /// That has lasted: the next cycle in vain is its first.
  void stood(const std::string& target);

  /// What hangs on this port, or controller, got power outside of any deed, as after a crash of the
  /// daemon in mid cut. Who that is may not be known yet.
  void fed(port_path target);
  /// All of these, once.
  std::vector<port_path> take_fed();

  /// Forbids @p plan while its target is to be left alone, and says so in its words.
  void apply(policy::cut_plan& plan, unix_ms now) const;

private:
  struct row {
    unsigned in_vain = 0;
    unix_ms last = 0, rests_until = 0;
    std::set<subnet_id> for_whom; ///< Since it was last cycled in vain no more.
  };
  mutable std::mutex mutex_;
  std::map<std::string, row> rows_;
  std::vector<port_path> fed_;
};

} // namespace dongled
