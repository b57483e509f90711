#include "actors/history/reuse.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace dongled {

double address_reuse::unique_share() const {
  return seen == 0 ? 1.0 : static_cast<double>(unique) / static_cast<double>(seen);
}

address_reuse address_reuse::of(const std::vector<std::string>& newest_first) {
  address_reuse out;
  std::unordered_map<std::string, size_t> last; // The number of its last use.
  std::vector<size_t> gaps;
  const std::string* before = nullptr;
  for (auto x = newest_first.rbegin(); x != newest_first.rend(); ++x) {
    if (before && *before == *x)
      continue;
    before = &*x;
    auto [at, fresh] = last.try_emplace(*x, out.seen);
    if (!fresh) {
      gaps.push_back(out.seen - at->second - 1);
      at->second = out.seen;
    }
    ++out.seen;
  }
  out.unique = last.size();
  if (gaps.empty())
    return out;
  std::sort(gaps.begin(), gaps.end());
  auto middle = gaps.size() / 2;
  auto median = static_cast<double>(gaps[middle]);
  if (gaps.size() % 2 == 0)
    median = (median + static_cast<double>(gaps[middle - 1])) / 2;
  out.distance = distances{median, gaps.front()};
  return out;
}

std::vector<bool> seen_before(const std::vector<std::string>& newest_first) {
  std::vector<bool> out(newest_first.size());
  std::unordered_set<std::string> known;
  for (auto i = newest_first.size(); i > 0; --i)
    out[i - 1] = !known.insert(newest_first[i - 1]).second;
  return out;
}

} // namespace dongled
