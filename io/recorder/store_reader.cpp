#include "io/recorder/store_reader.hpp"

#include "io/recorder/shard_text.hpp"
#include "io/recorder/store_files.hpp"

#include <algorithm>
#include <set>

namespace dongled::io::recorder {

namespace {

/// A day's file may hold a moment of its neighbours, where the clock was set.
bool may_hold(const std::string& day, unix_ms from, unix_ms to) {
  constexpr unix_ms least = 0, most = 253'402'300'799'000; // the end of 9999
  return day >= day_name(std::clamp(from - day_ms, least, most))
         && day <= day_name(std::clamp(to, least, most));
}

} // namespace

result<recording> read_recording(const std::string& folder, unix_ms from, unix_ms to) {
  auto files = list_files(folder);
  if (!files)
    return files.why();
  recording out;
  for (auto& [day, size] : files->shards) {
    if (!may_hold(day, from, to))
      continue;
    auto text = read_file(shard_path(folder, day));
    if (!text)
      return text.why();
    take_text(out, *text, from, to);
  }
  if (auto text = read_file(tail_path(folder)))
    take_text(out, *text, from, to);
  auto earlier = [](auto& x, auto& y) { return x.at < y.at; };
  std::stable_sort(out.samples.begin(), out.samples.end(), earlier);
  std::stable_sort(out.changes.begin(), out.changes.end(), earlier);
  return out;
}

result<std::vector<hour_summary>> read_hours(const std::string& folder, unix_ms from, unix_ms to) {
  auto files = list_files(folder);
  if (!files)
    return files.why();
  std::map<unix_ms, hour_summary> all;
  auto take = [&](std::vector<hour_summary> hours) {
    for (auto& x : hours)
      if (x.begin >= from && x.begin < to)
        all.insert_or_assign(x.begin, std::move(x));
  };
  bool indexed = true; // the newest of them
  for (auto& [day, size] : files->shards) {
    if (!may_hold(day, from, to))
      continue;
    auto index = read_file(index_path(folder, day));
    auto hours = index ? hours_in(*index) : std::vector<hour_summary>{};
    auto text =
      hours.empty() ? read_file(shard_path(folder, day)) : result<std::string>{std::string{}};
    indexed = !hours.empty();
    if (!indexed && text) {
      recording samples;
      take_text(samples, *text, 0, std::numeric_limits<unix_ms>::max());
      hours = hours_of(samples);
    }
    take(std::move(hours));
  }
  // The hour that is not over stands in no index yet, and its newest samples in no shard.
  auto rest_from = all.empty() ? from : all.rbegin()->first + (indexed ? hour_ms : 0);
  if (rest_from < to) {
    auto rest = read_recording(folder, rest_from, to);
    if (!rest)
      return rest.why();
    take(hours_of(*rest));
  }
  std::vector<hour_summary> out;
  for (auto& [begin, hour] : all)
    out.push_back(std::move(hour));
  return out;
}

result<holdings> survey(const std::string& folder) {
  auto hours = read_hours(folder, 0, std::numeric_limits<unix_ms>::max());
  if (!hours)
    return hours.why();
  holdings out;
  for (auto& x : *hours) {
    if (out.last != 0 && x.first - out.last > longest_pause_ms
        && (x.gaps.empty() || x.gaps.front().from > out.last))
      out.gaps.push_back({out.last, x.first, ""});
    out.gaps.insert(out.gaps.end(), x.gaps.begin(), x.gaps.end());
    if (out.first == 0)
      out.first = x.first;
    out.last = std::max(out.last, x.last);
  }
  // Why: the recorder says it when it goes on, as a change that stands at the gap's end.
  for (auto& gap : out.gaps) {
    auto around = read_recording(folder, gap.from, gap.to + longest_pause_ms);
    if (!around)
      continue;
    for (auto& x : around->changes)
      if (x.kind == "gap")
        gap.why = x.text;
  }
  return out;
}

} // namespace dongled::io::recorder
