#pragma once

#include "actors/history/happening.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace dongled {

/// The rack's newest happenings, in the order in which they were told. Any actor adds, nobody
/// waits for a disk: the journal reads along and keeps them, and an event stream of a browser or a
/// shell reads from here, too. Thread-safe.
class chronicle {
public:
  explicit chronicle(std::function<unix_ms()> now = wall_clock_now, size_t capacity = 8192)
    : now_(std::move(now)), capacity_(capacity) {}

  /// Ids come after @p id from now on: that of the newest that an earlier daemon has kept. The wall
  /// clock may have been set back meanwhile, and whoever reads on from an id must miss nothing.
  void go_on_after(uint64_t id);

  /// Adds @p x under a new id, which is the answer, and wakes those who wait.
  uint64_t add(happening x);

  /// The happenings after @p id, oldest first, at most @p limit.
  std::vector<happening> since(uint64_t id, size_t limit) const;

  /// Those of at most the newest @p limit that were told at @p when or later, by the wall clock;
  /// oldest first. An id is no time: clocks are set back.
  std::vector<happening> told_since(unix_ms when, size_t limit) const;

  /// When, by the wall clock, @p id was told; 0: it is not here.
  unix_ms told_at(uint64_t id) const;

  /// The id of the newest; 0: there is none.
  uint64_t newest() const;

  /// The id of the newest of a dongle, of any kind but toggle steps; 0: there is none.
  uint64_t newest_of(subnet_id dongle) const;

  /// The id of the oldest that is still here: what is older only the journal knows. 0: none.
  uint64_t oldest() const;

  /// Waits until there is one after @p id, or @p limit has passed, or `wake` is called. Blocks: for
  /// threads that are no actors.
  bool wait(uint64_t id, std::chrono::milliseconds limit) const;

  /// Ends all waiting, as when the daemon stops.
  void wake();

  /// Has @p witness, too, called after each addition, outside the lock, on the thread of who added.
  /// Set before the tree is started; it must be short and must not throw.
  void on_news(std::function<void()> witness) { witnesses_.push_back(std::move(witness)); }

private:
  std::function<unix_ms()> now_;
  size_t capacity_;
  std::vector<std::function<void()>> witnesses_;
  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  uint64_t last_ = 0, wakes_ = 0;
  uint64_t earlier_ = 0; ///< The newest id of earlier daemons, as far as it is known.
  std::deque<happening> ring_;
  std::map<subnet_id, uint64_t> newest_;
};

using chronicle_ptr = std::shared_ptr<chronicle>;

} // namespace dongled
