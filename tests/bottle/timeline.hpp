#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace dongled::bottle {

/// What the model does at which time; what is due at the same time happens in the order it was
/// planned in.
class timeline {
public:
  using time_point = std::chrono::steady_clock::time_point;

  void at(time_point when, std::function<void()> what) { due_.emplace(when, std::move(what)); }
  std::optional<time_point> next() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
  }
  /// Does the first that is due at @p now; false: nothing is.
  bool run_one(time_point now) {
    if (due_.empty() || due_.begin()->first > now)
      return false;
    auto what = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    what();
    return true;
  }

private:
  std::multimap<time_point, std::function<void()>> due_;
};

} // namespace dongled::bottle
