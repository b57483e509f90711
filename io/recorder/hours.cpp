#include "io/recorder/hours.hpp"

#include "io/recorder/block_codec.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dongled::io::recorder {

namespace {

constexpr double scale = 1000; ///< Growth is kept to a thousandth.

int64_t scaled(double x) {
  auto most = static_cast<double>(largest_value);
  return std::llround(std::clamp(x * scale, -most, most));
}

void take_in(extremes& to, double x) {
  to.low = to.count == 0 ? x : std::min(to.low, x);
  to.high = to.count == 0 ? x : std::max(to.high, x);
  ++to.count;
}

} // namespace

void hour_maker::close() {
  if (open_)
    done_.push_back(std::exchange(now_, {}));
  open_ = false;
}

void hour_maker::take(const recording& x, size_t place) {
  auto& one = x.samples[place];
  auto begin = one.at - ((one.at % hour_ms) + hour_ms) % hour_ms;
  if (open_ && now_.begin != begin)
    close();
  if (!open_) {
    now_.begin = begin;
    now_.first = one.at;
    open_ = true;
  }
  if (before_at_ != 0 && one.at - before_at_ > longest_pause_ms)
    now_.gaps.push_back({before_at_, one.at, ""});
  now_.last = one.at;
  auto passed = before_at_ == 0 ? 0 : one.at - before_at_;
  for (size_t i = 0; i < x.series.size(); ++i) {
    auto value = one.value(i);
    if (value == missing)
      continue;
    auto& info = x.series[i];
    if (!info.counter) {
      take_in(now_.series[info.name], static_cast<double>(value));
      continue;
    }
    auto [before, fresh] = before_.emplace(info.name, value);
    if (auto rate = fresh ? std::nullopt : growth(before->second, value, passed))
      take_in(now_.series[info.name], *rate);
    before->second = value;
  }
  before_at_ = one.at;
}

std::vector<hour_summary> hour_maker::finished(bool also_open) {
  if (also_open)
    close();
  return std::exchange(done_, {});
}

// An hour is a recording of three samples: the lowest, the highest, and how many there were.
std::string encode_hour(const hour_summary& x) {
  recording out;
  sample low{x.begin, 0, {}}, high{x.first, 0, {}}, count{x.last, 0, {}};
  for (auto& [name, one] : x.series) {
    out.series.push_back({name, "", false});
    low.values.push_back(scaled(one.low));
    high.values.push_back(scaled(one.high));
    count.values.push_back(one.count);
  }
  out.samples = {low, high, count};
  for (auto& one : x.gaps) {
    out.changes.push_back({one.from, "gap", 0, one.why});
    out.changes.push_back({one.to, "end", 0, ""});
  }
  return encode_block(out);
}

result<hour_summary> decode_hour(std::string_view payload) {
  auto found = decode_block(payload);
  if (!found)
    return found.why();
  if (found->samples.size() != 3 || found->changes.size() % 2 != 0)
    return failure{fault::bad_input, "what stands there is no hour"};
  auto& rows = found->samples;
  hour_summary out{rows[0].at, rows[1].at, rows[2].at, {}, {}};
  for (size_t i = 0; i < found->series.size(); ++i)
    if (rows[0].values[i] != missing && rows[1].values[i] != missing && rows[2].values[i] > 0)
      out.series[found->series[i].name] = {static_cast<double>(rows[0].values[i]) / scale,
                                           static_cast<double>(rows[1].values[i]) / scale,
                                           static_cast<uint32_t>(rows[2].values[i])};
  for (size_t i = 0; i < found->changes.size(); i += 2)
    out.gaps.push_back({found->changes[i].at, found->changes[i + 1].at, found->changes[i].text});
  return out;
}

} // namespace dongled::io::recorder
