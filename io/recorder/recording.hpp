#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::recorder {

/// Wall-clock time, milliseconds since the Unix epoch.
using unix_ms = int64_t;

/// What stands for a value that could not be read: never a number that was.
inline constexpr int64_t missing = std::numeric_limits<int64_t>::min();
/// Values beyond are kept as this.
inline constexpr int64_t largest_value = int64_t{1} << 61;

/// One thing that is sampled, as the kernel or the daemon names it.
struct series_info {
  std::string name;     ///< "net.tcp.ListenOverflows", "dongle.11.rsrp".
  std::string unit;     ///< "1", "B", "ms", "dBm"…
  bool counter = false; ///< Only grows, until its owner starts anew: what matters is the growth.
  bool operator==(const series_info&) const = default;
};

/// All that was read at one time.
struct sample {
  unix_ms at = 0;
  uint32_t late_ms = 0;        ///< How much later than was due.
  std::vector<int64_t> values; ///< By the series' place; where there is none: missing.

  int64_t value(size_t place) const { return place < values.size() ? values[place] : missing; }
  bool operator==(const sample&) const = default;
};

/// Something that changed while samples were taken. Holds no client's address and no secret.
struct change {
  unix_ms at = 0;
  std::string kind;   ///< A happening's kind, or one of the recorder's: "gap", "clock", "host"…
  uint8_t dongle = 0; ///< 0: it is about the whole rack.
  std::string text;
  bool operator==(const change&) const = default;
};

/// Samples of one stretch of time, oldest first, and what changed meanwhile.
struct recording {
  std::vector<series_info> series;
  std::vector<sample> samples;
  std::vector<change> changes;
  bool operator==(const recording&) const = default;

  /// The place of a series; nothing: it was never there.
  std::optional<size_t> place(std::string_view name) const;
};

/// Readings under their names, from which samples are made.
class reading_list {
public:
  /// Says that there is a series, and its value; nothing: it could not be read.
  void put(std::string name, std::string unit, bool counter, std::optional<int64_t> value);
  void gauge(std::string name, std::string unit, std::optional<int64_t> value) {
    put(std::move(name), std::move(unit), false, value);
  }
  void counter(std::string name, std::string unit, std::optional<int64_t> value) {
    put(std::move(name), std::move(unit), true, value);
  }

  struct reading {
    std::string unit;
    bool counter = false;
    int64_t value = missing;
  };
  const std::map<std::string, reading>& all() const { return all_; }
  /// The value under that name; nothing: there is none.
  std::optional<int64_t> value(const std::string& name) const;

private:
  std::map<std::string, reading> all_;
};

/// Adds a sample of @p x at its end; series that are new are added, too.
void add(recording& to, unix_ms at, uint32_t late_ms, const reading_list& x);

/// Adds all of @p x behind what is there; a sample or change that is there already is passed over.
void append(recording& to, const recording& x);

/// The growth of a counter a second between two of its values; nothing where one is missing, where
/// no time passed, and where it began anew.
std::optional<double> growth(int64_t before, int64_t after, unix_ms passed);

} // namespace dongled::io::recorder
