#pragma once

#include "config/result.hpp"
#include "io/recorder/recording.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::recorder {

inline constexpr unix_ms hour_ms = 3'600'000, day_ms = 24 * hour_ms;
/// So long without a sample is told as a gap.
inline constexpr unix_ms longest_pause_ms = 90'000;

/// Between which bounds a series was in an hour: values of a gauge, growth a second of a counter.
struct extremes {
  double low = 0, high = 0;
  uint32_t count = 0; ///< Of values.
};

/// A stretch of time without samples, and why.
struct gap {
  unix_ms from = 0, to = 0;
  std::string why;
  bool operator==(const gap&) const = default;
};

/// What an hour's samples come down to: baselines are made of these, so that days need not be
/// unpacked.
struct hour_summary {
  unix_ms begin = 0;
  unix_ms first = 0, last = 0; ///< Of its samples.
  std::map<std::string, extremes> series;
  std::vector<gap> gaps; ///< Within it.
};

/// Makes hours of samples that come in their order. Pure.
class hour_maker {
public:
  /// Takes the sample at @p place of @p x in, and what went before it there or in the last call.
  void take(const recording& x, size_t place);
  /// The hours that are over, and, with @p also_open, the one that is not. Each is given once.
  std::vector<hour_summary> finished(bool also_open);

private:
  void close();

  hour_summary now_;
  std::vector<hour_summary> done_;
  std::map<std::string, int64_t> before_; // Counters, as they stood in the sample before.
  unix_ms before_at_ = 0;
  bool open_ = false;
};

std::string encode_hour(const hour_summary& x);
result<hour_summary> decode_hour(std::string_view payload);

} // namespace dongled::io::recorder
