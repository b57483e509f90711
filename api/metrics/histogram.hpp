#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dongled::api {

/// How often values fell below each of some bounds, and their sum: what Prometheus draws quantiles
/// from. Pure.
class histogram {
public:
  /// @p bounds must ascend; beyond the last there is one more bucket, without an end.
  explicit histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  /// Counts one value in the first bucket whose bound it does not exceed.
  void add(double x) {
    size_t i = 0;
    while (i < bounds_.size() && x > bounds_[i])
      ++i;
    ++counts_[i];
    ++count_;
    sum_ += x;
  }

  const std::vector<double>& bounds() const noexcept { return bounds_; }
  /// Per bucket, not cumulative; one more than there are bounds.
  const std::vector<uint64_t>& counts() const noexcept { return counts_; }
  uint64_t count() const noexcept { return count_; }
  double sum() const noexcept { return sum_; }

private:
  std::vector<double> bounds_;
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  double sum_ = 0;
};

} // namespace dongled::api
