#pragma once

#include "actors/history/chronicle.hpp"
#include "actors/world.hpp"
#include "io/store/journal_store.hpp"

namespace dongled {

/// A happening as the store has it, and back.
io::store::happening_record record_of(const happening& x);
happening happening_from(const io::store::happening_record& x);

/// A toggle as the store has it, without its trace.
toggle_record toggle_from(const io::store::toggle_record& x);

/// Brings what the chronicle has into the store: the happenings themselves, and the toggles, traces
/// and addresses that they tell of. It may be done again from the start: what is there stays as it
/// is. So a journal that died, or a disk that was full, goes on where it was.
class history_writer {
public:
  /// Writes all that is new, in transactions of some hundreds. The answer is how many the store did
  /// not have. After a failure it goes on with those that were not written.
  result<uint64_t> write(const chronicle& from, io::store::journal_store& to);

  /// The newest that is written.
  uint64_t position() const noexcept { return position_; }

private:
  uint64_t position_ = 0;
};

/// Lets what happens from now on come after what the store of an earlier daemon has, whatever the
/// wall clock says: ids are what webhooks and event streams read on from. Called before anything is
/// told. A store that cannot be read just now is left to the clock. Blocks on the disk for a look.
void continue_history(const world& w);

/// Keeps the last sums and happenings when the tree is gone and the data plane has stopped: what is
/// carried in a drain ends up in the books, too. Blocks on the disk.
result<done> keep_last_words(const world& w);

} // namespace dongled
