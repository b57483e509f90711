#pragma once

#include "config/ids.hpp"
#include "io/store/sqlite.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace dongled::io::store {

/// As SQLite's largest integer at most.
inline int64_t clamped(uint64_t x) {
  return static_cast<int64_t>(std::min<uint64_t>(x, std::numeric_limits<int64_t>::max()));
}

inline subnet_id dongle_of(int64_t x) { return subnet_id{static_cast<uint8_t>(x)}; }

/// Runs a query and reads each row with @p row_of.
template <class T>
result<std::vector<T>> all(result<statement> query, T (*row_of)(const statement&)) {
  if (!query)
    return query.why();
  std::vector<T> out;
  while (true) {
    auto row = query->step();
    if (!row)
      return row.why();
    if (!*row)
      return out;
    out.push_back(row_of(*query));
  }
}

} // namespace dongled::io::store
