#include "actors/policy/plan_usage.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace dongled::policy {

namespace {

using std::chrono::month;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

/// Day @p day of a month, or its last.
year_month_day day_in(year_month month, unsigned day) {
  year_month_day last{month / std::chrono::last};
  return month / std::min(std::chrono::day{day}, last.day());
}

uint64_t sum(uint64_t x, uint64_t y) { return x > UINT64_MAX - y ? UINT64_MAX : x + y; }

} // namespace

plan_period period_of(year_month_day today, unsigned day) {
  year_month month{today.year(), today.month()};
  if (auto here = day_in(month, day); today >= here)
    return {here, day_in(month + months{1}, day)};
  return {day_in(month - months{1}, day), day_in(month, day)};
}

year_month_day local_day(unix_ms at) {
  auto t = static_cast<time_t>(at / 1000);
  tm x{};
  localtime_r(&t, &x);
  return year{x.tm_year + 1900} / month{static_cast<unsigned>(x.tm_mon + 1)}
         / std::chrono::day{static_cast<unsigned>(x.tm_mday)};
}

unix_ms local_midnight(year_month_day day) {
  tm x{};
  x.tm_year = static_cast<int>(day.year()) - 1900;
  x.tm_mon = static_cast<int>(static_cast<unsigned>(day.month())) - 1;
  x.tm_mday = static_cast<int>(static_cast<unsigned>(day.day()));
  x.tm_isdst = -1;
  return static_cast<unix_ms>(mktime(&x)) * 1000;
}

std::optional<year_month_day> day_from(const std::string& text) {
  int parts[3]{};
  auto at = text.data(), end = text.data() + text.size();
  for (auto& part : parts) {
    if (&part != parts && (at == end || *at++ != '-'))
      return std::nullopt;
    auto [stop, bad] = std::from_chars(at, end, part);
    if (bad != std::errc{} || part < 0)
      return std::nullopt;
    at = stop;
  }
  auto day = year{parts[0]} / month{static_cast<unsigned>(parts[1])}
             / std::chrono::day{static_cast<unsigned>(parts[2])};
  return at == end && day.ok() ? std::optional(day) : std::nullopt;
}

plan_tally counted(plan_tally x, const month_reading& now_read, unix_ms now, unsigned day,
                   const std::string& imei) {
  auto period = period_of(local_day(now), day);
  auto begins = local_midnight(period.first);
  auto known = x.period.ok();
  auto other = known && !imei.empty() && !x.imei.empty() && imei != x.imei;
  // What a counter has gained since it was read last; one that fell was set back meanwhile.
  auto gained = now_read.bytes >= x.counter ? now_read.bytes - x.counter : now_read.bytes;
  if (!known || other) {
    // What another stick, or one never read, has counted by itself in this period is of this plan;
    // one that does not say since when counts its month, as far as anybody knows.
    auto ours = now_read.since ? *now_read.since >= period.first : !other;
    auto before = other && x.period == period.first ? x.used : 0;
    auto counted_from = now_read.since ? local_midnight(*now_read.since) : begins;
    x.used = sum(before, ours ? now_read.bytes : 0);
    x.from = ours ? std::max(begins, counted_from) : now;
    if (!other || x.period != period.first)
      x.told = 0;
  } else if (x.period < period.first) {
    x.used = gained;
    x.from = std::max(begins, x.at); // later where the plan's day was changed
    x.told = 0;
  } else { // also when the clock was set back: a period that was begun goes on
    x.used = sum(x.used, gained);
  }
  x.period = known && !other ? std::max(x.period, period.first) : period.first;
  x.counter = now_read.bytes;
  x.at = now;
  if (!imei.empty())
    x.imei = imei;
  return x;
}

unsigned mark_due(const plan_tally& x, const settings::plan_part& plan) {
  unsigned out = 0;
  for (auto mark : plan_marks)
    if (mark > x.told && static_cast<double>(x.used) >= plan.bytes() * mark / 100)
      out = mark;
  return out;
}

plan_view view_of(const plan_tally& x, const settings::plan_part& plan, unix_ms now) {
  constexpr unix_ms day = 86'400'000;
  auto period = period_of(x.period.ok() ? x.period : local_day(now), plan.day);
  plan_view out{static_cast<uint64_t>(plan.bytes()), x.used, local_midnight(period.first),
                local_midnight(period.next),         x.from, {}};
  auto since = std::max(out.since, x.from);
  if (now - since >= day && out.until > since) {
    // What was not counted is taken to have gone at the same pace.
    auto whole = static_cast<double>(out.until - out.since),
         seen = static_cast<double>(now - since);
    out.forecast = static_cast<uint64_t>(
      std::min(static_cast<double>(x.used) * std::max(whole / seen, 1.0), 1e18));
  }
  return out;
}

} // namespace dongled::policy
