#pragma once

#include "actors/history/happening.hpp"
#include "actors/toggle_record.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace dongled {

/// The newest toggles with their traces, running ones included, put together from what the
/// chronicle tells: readable whatever the disk does. Pure but for its memory.
class recent_toggles {
public:
  explicit recent_toggles(size_t most = 256) : most_(most) {}

  /// Takes in what happened; whatever is not about a toggle is passed over.
  void take(const happening& x);

  std::optional<toggle_record> find(const std::string& id) const;

private:
  size_t most_;
  std::map<std::string, toggle_record> all_; ///< By id, which grows with time.
};

/// A trace entry as the details of a happening, and back.
nlohmann::json details_of(const trace_entry& x);
trace_entry trace_entry_from(const nlohmann::json& details);

} // namespace dongled
