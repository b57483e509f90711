#include "config/nearest.hpp"

#include <algorithm>

namespace dongled {

size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment, three rows of the table at a time.
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      auto change = last[j - 1] + (a[i - 1] != b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view x, const std::vector<std::string_view>& known) {
  constexpr size_t longest = 64; // Beyond it nothing of ours is near, and the table grows big.
  if (x.size() > longest)
    return {};
  std::string_view best;
  size_t fewest = 0;
  for (auto candidate : known) {
    auto edits = edit_distance(x, candidate);
    if (edits <= std::max<size_t>(1, candidate.size() / 3) && (best.empty() || edits < fewest))
      best = candidate, fewest = edits;
  }
  return best;
}

} // namespace dongled
