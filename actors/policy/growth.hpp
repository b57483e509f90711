#pragma once

#include "config/wall_time.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace dongled::policy {

/// By how much a counter has grown, and since when it is looked at.
struct grown {
  uint64_t by = 0;
  unix_ms since = 0;
};

/// Counters of the kernel grow from its start on, so what they say is how much they grew: this
/// keeps looks of a week, an hour apart, and sums up. One that shrinks, or comes back, begins anew.
/// Pure.
class growth {
public:
  void look(unix_ms now, std::map<std::string, uint64_t> counters) {
    constexpr unix_ms hour = 3'600'000, week = 7 * 24 * hour;
    // Between two kept looks the newest stands for what is now.
    if (looks_.size() > 1 && looks_.back().at - looks_[looks_.size() - 2].at < hour)
      looks_.pop_back();
    looks_.push_back({now, std::move(counters)});
    while (looks_.size() > 2 && looks_.front().at < now - week)
      looks_.pop_front();
  }

  /// What was is no evidence any more: something was done about it.
  void forget() { looks_.clear(); }

  std::map<std::string, grown> all() const {
    std::map<std::string, grown> out;
    const seen* before = nullptr;
    for (auto& x : looks_) {
      for (auto& [name, value] : x.counters) {
        auto& sum = out.try_emplace(name, grown{0, x.at}).first->second;
        auto last = before ? before->counters.find(name) : x.counters.end();
        if (before && last != before->counters.end() && value > last->second)
          sum.by += value - last->second;
      }
      before = &x;
    }
    return out;
  }

private:
  struct seen {
    unix_ms at = 0;
    std::map<std::string, uint64_t> counters;
  };
  std::deque<seen> looks_;
};

} // namespace dongled::policy
