#pragma once

#include <string>
#include <vector>

namespace dongled {

/// The phrases one after the other, separated by "; ".
inline std::string joined(const std::vector<std::string>& xs) {
  std::string out;
  for (auto& x : xs)
    out += (out.empty() ? "" : "; ") + x;
  return out;
}

} // namespace dongled
