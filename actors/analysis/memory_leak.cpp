#include "actors/analysis/memory_leak.hpp"

#include <cmath>

namespace dongled::analysis {

namespace {

constexpr size_t least_sizes = 24;
/// What grows less a day, in bytes and as a share, is no leak.
constexpr double least_bytes = 16e6, least_share = 0.2;

} // namespace

std::optional<circumstance> memory_leak(const incident& x) {
  using io::recorder::day_ms;
  std::vector<double> sizes;
  for (auto& hour : x.hours)
    if (auto found = hour.series.find("self.rss");
        found != hour.series.end() && hour.begin < x.to && hour.begin > x.at - 2 * day_ms)
      sizes.push_back(found->second.low);
  if (sizes.size() < least_sizes)
    return std::nullopt;
  std::vector<double> slopes;
  size_t up = 0;
  for (size_t i = 0; i < sizes.size(); ++i)
    for (size_t j = i + 1; j < sizes.size(); ++j) {
      slopes.push_back((sizes[j] - sizes[i]) / static_cast<double>(j - i));
      up += sizes[j] > sizes[i] ? 1 : 0;
    }
  auto steadily = up * 10 > slopes.size() * 8;
  auto a_day = median(std::move(slopes)).value_or(0) * 24;
  auto climbs = steadily && a_day > least_share * sizes.front() && a_day > least_bytes;
  return circumstance{climbs ? 1.0 : 0.0, 0,
                      "the daemon's memory grows by " + std::to_string(std::llround(a_day / 1e6))
                        + " MB a day"};
}

} // namespace dongled::analysis
