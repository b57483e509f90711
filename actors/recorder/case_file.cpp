#include "actors/recorder/case_file.hpp"

#include "actors/analysis/moment.hpp"
#include "io/recorder/store_reader.hpp"

#include <algorithm>

namespace dongled {

using namespace io::recorder;

namespace {

constexpr int64_t least_length = 5'000, most_length = 12 * hour_ms;
constexpr size_t gaps_told = 12;

/// "samples from … to …; gaps: …".
std::string what_there_is(const std::string& folder) {
  auto all = survey(folder);
  if (!all || all->first == 0)
    return "there are no samples at all";
  auto out = "there are samples from " + analysis::with_zone(all->first) + " to "
             + analysis::with_zone(all->last);
  auto first = all->gaps.size() > gaps_told ? all->gaps.size() - gaps_told : 0;
  for (auto i = first; i < all->gaps.size(); ++i)
    out += (i == first ? "; none " : ", ") + analysis::with_zone(all->gaps[i].from) + " - "
           + analysis::with_zone(all->gaps[i].to).substr(11, 8) + ": "
           + (all->gaps[i].why.empty() ? "nobody knows why" : all->gaps[i].why);
  return out;
}

} // namespace

result<analysis::incident> open_case(const std::string& folder, const analysis_query& x,
                                     unix_ms now) {
  auto at = analysis::read_moment(x.when, now);
  if (!at)
    return at.why();
  if (x.length < least_length || x.length > most_length)
    return failure{fault::bad_input, "the window is of 5s to 12h"};
  analysis::incident out;
  out.at = *at;
  out.from = *at - x.length;
  out.to = std::min(*at + x.length, now + 1);
  out.dongle = x.dongle;
  auto samples = read_recording(folder, out.from, out.to);
  if (!samples)
    return samples.why().code == fault::not_found
             ? failure{fault::not_found, "There is no recorder's folder at " + folder}
             : samples.why();
  if (samples->samples.empty())
    return failure{fault::not_found,
                   "No samples around " + analysis::with_zone(*at) + ": " + what_there_is(folder)};
  out.samples = std::move(*samples);
  auto hours = read_hours(folder, *at - 7 * day_ms - 2 * hour_ms, out.from);
  if (!hours)
    return hours.why();
  out.hours = std::move(*hours);
  return out;
}

result<analysis_found> analyse(const std::string& folder, const analysis_query& x, unix_ms now) {
  auto found = open_case(folder, x, now);
  if (!found)
    return found.why();
  return analysis_found{std::make_shared<const analysis::ranking>(analysis::rank(*found))};
}

result<samples_found> read_samples(const std::string& folder, const samples_query& x, unix_ms now) {
  auto from =
    x.since.empty() ? result<unix_ms>{now - hour_ms} : analysis::read_moment(x.since, now);
  if (!from)
    return from.why();
  // Which there are: those of the last hour.
  auto all = read_recording(folder, x.series.empty() ? now - hour_ms : *from, now + 1);
  if (!all)
    return all.why();
  samples_found out;
  auto take = [&](size_t place, bool points) {
    samples_found::line line{all->series[place], {}, {}};
    for (auto& one : all->samples) {
      auto value = one.value(place);
      if (value == missing) {
        line.missing_since = line.missing_since.value_or(one.at);
        continue;
      }
      line.missing_since.reset();
      if (points)
        line.points.emplace_back(one.at, value);
    }
    out.lines.push_back(std::move(line));
  };
  if (x.series.empty())
    for (size_t i = 0; i < all->series.size(); ++i)
      take(i, false);
  for (auto& wanted : x.series) {
    auto before = out.lines.size();
    for (size_t i = 0; i < all->series.size(); ++i)
      if (analysis::fits(wanted, all->series[i].name))
        take(i, true);
    if (out.lines.size() == before)
      out.unknown.push_back(wanted);
  }
  std::sort(out.lines.begin(), out.lines.end(),
            [](auto& a, auto& b) { return a.info.name < b.info.name; });
  return out;
}

} // namespace dongled
