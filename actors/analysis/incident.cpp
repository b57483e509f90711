#include "actors/analysis/incident.hpp"

#include <algorithm>
#include <cmath>

namespace dongled::analysis {

using namespace io::recorder;

namespace {

constexpr double seldom = 1e-9;

/// The places of all series that a pattern names, as far as they are of the dongle asked for.
std::vector<size_t> places_for(const incident& x, const std::string& pattern) {
  std::vector<size_t> out;
  auto star = pattern.find('*');
  auto wanted = pattern;
  auto ours = x.dongle && star != pattern.npos && !pattern.starts_with("if.");
  if (ours)
    wanted.replace(star, 1, std::to_string(*x.dongle));
  for (size_t i = 0; i < x.samples.series.size(); ++i)
    if (fits(wanted, x.samples.series[i].name))
      out.push_back(i);
  return out;
}

std::optional<course> course_at(const incident& x, size_t place) {
  auto& info = x.samples.series[place];
  course out;
  out.counter = info.counter;
  out.unit = info.unit;
  out.name = info.name;
  bool any = false;
  int64_t before = missing;
  unix_ms before_at = 0;
  for (auto& one : x.samples.samples) {
    auto value = one.value(place);
    if (value == missing)
      continue;
    auto now = static_cast<double>(value);
    if (!info.counter) {
      if (!any || now > out.high) {
        out.high = now;
        out.began = one.at;
      }
      if (!any || now < out.low) {
        out.low = now;
        out.lowest_at = one.at;
      }
      any = true;
    } else if (before != missing) {
      any = true;
      if (auto rate = growth(before, value, one.at - before_at)) {
        out.grown += static_cast<double>(value - before);
        out.fastest = std::max(out.fastest, *rate);
        if (*rate > 0 && out.began == 0)
          out.began = one.at;
      }
    }
    before = value;
    before_at = one.at;
  }
  return any ? std::optional(out) : std::nullopt;
}

/// What fails a second, or is ill, at each sample but the first.
std::vector<std::pair<unix_ms, double>> failures_of(const incident& x) {
  std::vector<size_t> counters, gauges;
  for (auto pattern : {"connect.*.failed", "probe.*.failed", "net.TcpExt.ListenOverflows"})
    for (auto i : places_for(x, pattern))
      counters.push_back(i);
  for (auto i : places_for(x, "dongle.*.well"))
    gauges.push_back(i);
  std::vector<std::pair<unix_ms, double>> out;
  auto& all = x.samples.samples;
  for (size_t n = 1; n < all.size(); ++n) {
    double sum = 0;
    for (auto i : counters)
      sum += growth(all[n - 1].value(i), all[n].value(i), all[n].at - all[n - 1].at).value_or(0);
    for (auto i : gauges)
      sum += all[n].value(i) == 0 ? 1 : 0;
    out.emplace_back(all[n].at, sum);
  }
  return out;
}

} // namespace

bool fits(std::string_view pattern, std::string_view name) {
  auto star = pattern.find('*');
  if (star == pattern.npos)
    return pattern == name;
  auto head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  if (name.size() <= head.size() + tail.size() || !name.starts_with(head) || !name.ends_with(tail))
    return false;
  auto part = name.substr(head.size(), name.size() - head.size() - tail.size());
  return part.find('.') == part.npos;
}

std::optional<course> course_of(const incident& x, const std::string& pattern) {
  std::optional<course> out;
  for (auto i : places_for(x, pattern)) {
    auto one = course_at(x, i);
    if (!one)
      continue;
    if (!out) {
      out = one;
    } else if (one->counter) {
      if (one->grown > out->grown)
        out->name = one->name;
      out->grown += one->grown;
      out->fastest = std::max(out->fastest, one->fastest);
      if (one->began != 0)
        out->began = out->began == 0 ? one->began : std::min(out->began, one->began);
    } else {
      out->low = std::min(out->low, one->low);
      if (one->high > out->high)
        std::tie(out->high, out->began, out->name) = std::tie(one->high, one->began, one->name);
    }
  }
  return out;
}

std::vector<double> usual_highs(const incident& x, const std::string& pattern) {
  std::vector<double> out;
  auto hour_of_day = [](unix_ms at) { return at / hour_ms % 24; };
  auto wanted = hour_of_day(x.at);
  for (auto& hour : x.hours) {
    auto apart = std::abs(hour_of_day(hour.begin) - wanted);
    if (std::min(apart, 24 - apart) > 1 || hour.begin + hour_ms > x.from
        || hour.begin < x.at - 7 * day_ms - 2 * hour_ms)
      continue;
    std::optional<double> high;
    for (auto& [name, one] : hour.series)
      if (fits(pattern, name))
        high = std::max(high.value_or(one.high), one.high);
    if (high)
      out.push_back(*high);
  }
  return out;
}

std::optional<double> median(std::vector<double> x) {
  if (x.empty())
    return std::nullopt;
  auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return *middle;
}

std::optional<unix_ms> onset_of(const incident& x) {
  auto all = failures_of(x);
  if (all.size() < 6)
    return std::nullopt;
  // How it was before: in the window's first third.
  auto count = std::max<size_t>(all.size() / 3, 3);
  double usual = 0, square = 0;
  for (size_t i = 0; i < count; ++i)
    usual += all[i].second / static_cast<double>(count);
  for (size_t i = 0; i < count; ++i)
    square += (all[i].second - usual) * (all[i].second - usual) / static_cast<double>(count);
  auto spread = std::max({std::sqrt(square), 0.1 * usual, 0.05});
  double sum = 0;
  unix_ms began = 0;
  for (auto& [at, value] : all) {
    auto was = sum;
    sum = std::max(0.0, sum + (value - usual) / spread - 1);
    if (was < seldom && sum > 0)
      began = at;
    if (sum > 8)
      return began;
  }
  return std::nullopt;
}

} // namespace dongled::analysis
