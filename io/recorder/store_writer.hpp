#pragma once

#include "config/result.hpp"
#include "io/recorder/hours.hpp"
#include "io/recorder/recording.hpp"

#include <string>

namespace dongled::io::recorder {

/// What the recorder's folder may hold.
struct store_limits {
  uint32_t keep_days = 7;
  uint64_t max_bytes = 5000ull << 20;
};

/// Writes the recorder's folder: each sample into the tail at once, and a block of them into the
/// day's shard when it is full or the hour is over; then the tail is emptied. Whoever is killed at
/// any byte loses the sample that he was writing. One writer a folder. Blocks for the disk.
class store_writer {
public:
  /// Makes the folder (0700) when it is missing, and goes on where the last writer stopped.
  static result<store_writer> open(std::string folder, store_limits limits, unix_ms now);

  /// `exhausted`: the disk or the cap is full, and nothing was written.
  result<done> put(unix_ms at, uint32_t late_ms, const reading_list& x);
  result<done> put(const change& x);
  /// Writes what is in the tail as a block: at a stop.
  result<done> finish();

  void limit(store_limits x) { limits_ = x; }
  uint64_t bytes() const { return bytes_; }     ///< As of the last write.
  unix_ms last() const { return last_; }        ///< The newest sample; 0: there is none.
  uint32_t removed() const { return removed_; } ///< Shards that had to go before their time.

private:
  store_writer(std::string folder, store_limits limits)
    : folder_(std::move(folder)), limits_(limits) {}

  /// Sees to it that @p more bytes may be written.
  result<done> room(size_t more);
  void forget_old(unix_ms now);
  result<done> close_block();
  result<done> write_hours();
  void remove_day(const std::string& day);

  std::string folder_;
  store_limits limits_;
  recording open_;   // What the tail has.
  size_t named_ = 0; // Series that the tail's last list has; 0: it has none.
  uint32_t names_sum_ = 0;
  hour_maker hours_;
  std::vector<hour_summary> unwritten_;
  uint64_t bytes_ = 0;
  unix_ms last_ = 0;
  uint32_t removed_ = 0;
};

} // namespace dongled::io::recorder
