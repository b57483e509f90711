#pragma once

#include "io/recorder/hours.hpp"
#include "io/recorder/recording.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::analysis {

using io::recorder::unix_ms;

/// What is looked at: samples and changes of the window, and hours of the days before.
struct incident {
  unix_ms at = 0, from = 0, to = 0;
  std::optional<int> dongle; ///< Only this one; nothing: all.
  io::recorder::recording samples;
  std::vector<io::recorder::hour_summary> hours; ///< Of the seven days before.
};

/// How a series, or the sum of those that a pattern names, went in the window.
struct course {
  bool counter = false;
  double low = 0, high = 0; ///< Of a gauge.
  double grown = 0;         ///< Of a counter, in the whole window.
  double fastest = 0;       ///< A counter's largest growth a second between two samples.
  unix_ms began = 0;        ///< When it first grew, or first stood highest.
  unix_ms lowest_at = 0;    ///< When a gauge first stood lowest.
  std::string unit;
  std::string name; ///< Of a pattern: the series with the most.
};

/// "connect.*.EMFILE" fits "connect.11.EMFILE": one star at most, which stands for one part.
bool fits(std::string_view pattern, std::string_view name);

/// Nothing: no series of that name has a value in the window. Of a gauge's pattern the highest, of
/// a counter's the sum.
std::optional<course> course_of(const incident& x, const std::string& pattern);

/// The highest of each of the hours that are the baseline: the same hour of the days before, and
/// the one before and behind it, without those that the window touches.
std::vector<double> usual_highs(const incident& x, const std::string& pattern);

/// The middle one; nothing: there are none.
std::optional<double> median(std::vector<double> x);

/// Since when things fail: the change point, by cumulated sums, of failures of connects and probes
/// and of dongles that are ill. Nothing: they do not fail more than before.
std::optional<unix_ms> onset_of(const incident& x);

/// What is true of the window as a whole, by name: 1 and 0, or a number. What is not known is not
/// there. All names: actors/analysis/circumstances.cpp.
struct circumstance {
  double value = 0;
  unix_ms began = 0; ///< 0: not at one time.
  std::string says;  ///< Numbers and names, for people.
};
using circumstances = std::map<std::string, circumstance, std::less<>>;
circumstances circumstances_of(const incident& x);

} // namespace dongled::analysis
