#include "actors/policy/toggle_gate.hpp"

#include "config/check.hpp"

#include <algorithm>

namespace dongled::policy {

verdict toggle_gate::ask(subnet_id dongle, asker who, time_point now,
                         const settings::toggle_part& limits, bool at_once) const {
  if (auto* id = running(dongle))
    return busy{*id};
  if (who == asker::recovery)
    return go{};
  if (auto last = last_end_.find(dongle); last != last_end_.end() && !at_once) {
    auto left = last->second + limits.cooldown - now;
    if (left > time_point::duration::zero())
      return cooling{std::chrono::ceil<std::chrono::seconds>(left)};
  }
  if (auto n = running_for_people(); n >= limits.max_concurrent)
    return full{n, limits.max_concurrent};
  auto own = std::max<size_t>(1, limits.max_concurrent - 1);
  if (auto n = running_for(asker::schedule); who == asker::schedule && n >= own)
    return full{n, own};
  return go{};
}

void toggle_gate::started(subnet_id dongle, asker who, std::string id) {
  check(!running_.contains(dongle), "a dongle has one toggle at a time", [&] {
    return "toggle " + id + " of dongle " + to_string(dongle) + ", where " + running_[dongle].id
           + " runs";
  });
  running_.insert_or_assign(dongle, slot{std::move(id), who});
}

void toggle_gate::ended(subnet_id dongle, time_point now) {
  running_.erase(dongle);
  last_end_.insert_or_assign(dongle, now);
}

const std::string* toggle_gate::running(subnet_id dongle) const {
  auto found = running_.find(dongle);
  return found == running_.end() ? nullptr : &found->second.id;
}

size_t toggle_gate::running_for(asker who) const {
  auto by_him = [=](const auto& x) { return x.second.who == who; };
  return static_cast<size_t>(std::count_if(running_.begin(), running_.end(), by_him));
}

} // namespace dongled::policy
