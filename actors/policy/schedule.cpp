#include "actors/policy/schedule.hpp"

#include "config/duration.hpp"

#include <algorithm>

namespace dongled::policy {

namespace {

using std::chrono::milliseconds;

/// A number that looks like chance and is the same each time (splitmix64).
uint64_t mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// From -1 to 1.
double chance(uint64_t seed, size_t schedule, subnet_id dongle, int64_t turn) {
  auto x = mixed(mixed(seed ^ schedule) ^ (uint64_t{dongle.n} << 48) ^ static_cast<uint64_t>(turn));
  return static_cast<double>(x >> 11) / static_cast<double>(uint64_t{1} << 52) - 1;
}

milliseconds every(const settings::schedule_part& x) { return x.every; }

} // namespace

schedule_times::time_point schedule_times::time_of(const plan& of, size_t index, subnet_id dongle,
                                                   const row& x) const {
  auto length = every(of.what);
  auto shift =
    chance(seed_, index, dongle, x.turn) * of.what.jitter * static_cast<double>(length.count());
  auto at = of.began + length * x.turn + x.offset + milliseconds{static_cast<int64_t>(shift)};
  if (x.turn == 0) // the first one comes within `every`
    at = std::clamp(at, of.began, of.began + length);
  return at;
}

void schedule_times::place(plan& in, size_t index, const std::set<subnet_id>& members,
                           time_point now) {
  std::map<subnet_id, row> rows;
  auto length = every(in.what);
  int64_t i = 0;
  auto count = static_cast<int64_t>(members.size());
  for (auto dongle : members) {
    row x;
    x.offset = length * ++i / count;
    x.turn = std::max<int64_t>(0, (now - in.began - x.offset) / length);
    while ((x.at = time_of(in, index, dongle, x)) <= now)
      ++x.turn;
    // Others came or went, and its place has moved: not twice in a row for that.
    if (auto before = in.rows.find(dongle); before != in.rows.end()) {
      auto last = before->second.at - length; // of its former place, more or less
      if (x.at < last + length / 2)
        x.at = time_of(in, index, dongle, (++x.turn, x));
    }
    rows.emplace(dongle, x);
  }
  in.rows = std::move(rows);
}

void schedule_times::adopt(const std::vector<settings::schedule_part>& all,
                           const std::set<subnet_id>& known, time_point now) {
  plans_.resize(std::min(plans_.size(), all.size()));
  for (size_t i = 0; i < all.size(); ++i) {
    if (i == plans_.size())
      plans_.push_back({all[i], now, {}});
    if (!(plans_[i].what == all[i]))
      plans_[i] = {all[i], now, {}};
    std::set<subnet_id> members;
    for (auto x : all[i].dongles.value_or(known))
      if (known.contains(x))
        members.insert(x);
    auto& rows = plans_[i].rows;
    auto same = std::equal(rows.begin(), rows.end(), members.begin(), members.end(),
                           [](auto& x, auto y) { return x.first == y; });
    if (!same)
      place(plans_[i], i, members, now);
  }
}

std::vector<schedule_turn> schedule_times::due(time_point now) {
  std::vector<schedule_turn> out;
  for (size_t i = 0; i < plans_.size(); ++i)
    for (auto& [dongle, x] : plans_[i].rows) {
      if (x.at > now)
        continue;
      schedule_turn turn{i, dongle, x.at};
      auto missed = (now - x.at) / every(plans_[i].what);
      if (missed > 0) { // asleep, or the clock leapt: the newest turn counts
        x.turn += missed;
        turn.at = std::min(now, time_of(plans_[i], i, dongle, x));
      }
      do {
        ++x.turn;
        x.at = time_of(plans_[i], i, dongle, x);
      } while (x.at <= now);
      out.push_back(turn);
    }
  std::ranges::stable_sort(out, {}, &schedule_turn::at);
  return out;
}

std::optional<schedule_times::time_point> schedule_times::next() const {
  std::optional<time_point> out;
  for (auto& each : plans_)
    for (auto& [dongle, x] : each.rows)
      out = std::min(out.value_or(x.at), x.at);
  return out;
}

std::string obstacle(phase seen, bool paused, initiative may) {
  if (!begins(may))
    return words(may);
  if (paused)
    return "recovery is paused";
  switch (seen) {
  case phase::ready: return {};
  case phase::toggling: return "a toggle is running already";
  case phase::recovering: return "it is under repair";
  case phase::degraded: return "its modem does not answer";
  case phase::absent:
  case phase::conflict:
  case phase::quarantined:
  case phase::off:
  case phase::closed:
  case phase::trouble:
  case phase::starting:
  case phase::ill:
  case phase::walled_garden:
  case phase::doubted: break;
  }
  return std::string{"it is "} + to_string(seen);
}

bool within(const settings::schedule_part& x, uint32_t minute) {
  if (!x.between)
    return true;
  auto [from, until] = *x.between;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

std::string objection(const settings::schedule_part& x, const schedule_sight& dongle, unix_ms now) {
  if (!dongle.obstacle.empty())
    return dongle.obstacle;
  if (x.when_idle && dongle.connections > 0)
    return std::to_string(dongle.connections)
           + (dongle.connections == 1 ? " connection is" : " connections are")
           + " open, and it waits for none";
  if (x.older_than.count() == 0)
    return {};
  if (!dongle.address_known)
    return "it is not known how old its address is";
  auto age = std::chrono::seconds{std::max<unix_ms>(0, now - dongle.address_since) / 1000};
  return age < x.older_than
           ? "its address is " + duration_text(age) + " old, and not " + duration_text(x.older_than)
           : std::string{};
}

std::string name_of(const settings::schedule_part& x, size_t index) {
  return "schedule " + std::to_string(index + 1) + " (every " + duration_text(x.every) + ")";
}

} // namespace dongled::policy
