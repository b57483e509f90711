#include "io/recorder/recording.hpp"

#include <algorithm>

namespace dongled::io::recorder {

std::optional<size_t> recording::place(std::string_view name) const {
  auto found = std::find_if(series.begin(), series.end(), [&](auto& x) { return x.name == name; });
  return found == series.end() ? std::nullopt
                               : std::optional(static_cast<size_t>(found - series.begin()));
}

void reading_list::put(std::string name, std::string unit, bool counter,
                       std::optional<int64_t> value) {
  auto kept = value ? std::clamp(*value, -largest_value, largest_value) : missing;
  all_.insert_or_assign(std::move(name), reading{std::move(unit), counter, kept});
}

std::optional<int64_t> reading_list::value(const std::string& name) const {
  auto found = all_.find(name);
  return found == all_.end() || found->second.value == missing ? std::nullopt
                                                               : std::optional(found->second.value);
}

namespace {

using places = std::map<std::string_view, size_t>;

places places_of(const recording& x) {
  places out;
  for (size_t i = 0; i < x.series.size(); ++i)
    out.emplace(x.series[i].name, i);
  return out;
}

} // namespace

void add(recording& to, unix_ms at, uint32_t late_ms, const reading_list& x) {
  auto known = places_of(to);
  std::vector<series_info> fresh;
  sample taken{at, late_ms, std::vector<int64_t>(to.series.size(), missing)};
  for (auto& [name, one] : x.all()) {
    if (auto found = known.find(name); found != known.end()) {
      taken.values[found->second] = one.value;
    } else {
      fresh.push_back({name, one.unit, one.counter});
      taken.values.push_back(one.value);
    }
  }
  to.series.insert(to.series.end(), fresh.begin(), fresh.end());
  to.samples.push_back(std::move(taken));
}

void append(recording& to, const recording& x) {
  std::vector<size_t> where;
  if (to.series == x.series) {
    for (size_t i = 0; i < x.series.size(); ++i)
      where.push_back(i);
  } else {
    std::map<std::string, size_t> known;
    for (size_t i = 0; i < to.series.size(); ++i)
      known.emplace(to.series[i].name, i);
    for (auto& one : x.series) {
      auto [at, fresh] = known.emplace(one.name, to.series.size());
      if (fresh)
        to.series.push_back(one);
      where.push_back(at->second);
    }
  }
  // A clock that was set back makes samples that are older than the last one, and no doubles.
  auto known_already = [&](unix_ms at) {
    return !to.samples.empty() && at <= to.samples.back().at
           && std::any_of(to.samples.rbegin(), to.samples.rend(),
                          [&](auto& y) { return y.at == at; });
  };
  for (auto& one : x.samples) {
    if (known_already(one.at))
      continue;
    sample moved{one.at, one.late_ms, std::vector<int64_t>(to.series.size(), missing)};
    for (size_t i = 0; i < where.size(); ++i)
      moved.values[where[i]] = one.value(i);
    to.samples.push_back(std::move(moved));
  }
  for (auto& one : x.changes)
    if (std::find(to.changes.begin(), to.changes.end(), one) == to.changes.end())
      to.changes.push_back(one);
}

std::optional<double> growth(int64_t before, int64_t after, unix_ms passed) {
  if (before == missing || after == missing || passed <= 0 || after < before)
    return std::nullopt;
  return static_cast<double>(after - before) * 1000 / static_cast<double>(passed);
}

} // namespace dongled::io::recorder
