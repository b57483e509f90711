#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace dongled::lab {

/// Milliseconds since the lab began: the time stamp of all its logs.
inline int64_t lab_ms() {
  using std::chrono::steady_clock;
  static const auto start = steady_clock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start).count();
}

/// A log in memory that forgets its oldest entries beyond a bound.
template <class Entry>
class event_log {
public:
  static constexpr size_t most = 20'000;

  void add(Entry x) {
    if (entries_.size() == most)
      entries_.pop_front();
    entries_.push_back(std::move(x));
  }
  void clear() { entries_.clear(); }
  const std::deque<Entry>& entries() const { return entries_; }

private:
  std::deque<Entry> entries_;
};

} // namespace dongled::lab
