#pragma once

#include "actors/world.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace dongled {

/// Between the chronicle, which is told things by everybody, and the journal, which keeps them:
/// wakes the journal up once for all that is told until it has looked, and counts on both sides, so
/// that what the journal missed is known. Outlives the journals. Thread-safe.
class news_feed {
public:
  /// Has the journal of @p w woken up from now on. Called once, before the tree starts. The answer
  /// is for who watches the counts.
  static std::shared_ptr<news_feed> connect(world& w);

  /// The journal begins to look: whatever is told from now on wakes it again.
  void looking() { woken_ = 0; }
  /// The journal has stored so many that were new to it.
  void stored(uint64_t n) { stored_ += n; }
  /// So many were forgotten before the journal could store them.
  void lost(uint64_t n) { lost_ += n; }

  uint64_t told() const { return told_; }
  uint64_t stored() const { return stored_; }
  uint64_t lost() const { return lost_; }

private:
  void wake(const std::shared_ptr<news_feed>& me, const supervision::census& where);

  std::atomic<uint64_t> told_{0}, stored_{0}, lost_{0};
  std::atomic<uint64_t> woken_{
    0}; ///< The journal's actor id; another one takes its place if it dies.
};

} // namespace dongled
