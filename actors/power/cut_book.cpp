#include "actors/power/cut_book.hpp"

#include <algorithm>
#include <utility>

namespace dongled {

namespace {

constexpr unix_ms first_rest = 10 * 60 * 1000, longest_rest = 6 * 60 * 60 * 1000;

unix_ms rest_after(unsigned in_vain) {
  return std::min(longest_rest, first_rest << std::min(in_vain - 1, 10u));
}

} // namespace

void cut_book::cycled(const std::string& target, subnet_id dongle, unix_ms now) {
  std::lock_guard guard{mutex_};
  auto& x = rows_[target];
  if (x.in_vain > 0 && now - std::max(x.rests_until, x.last) >= longest_rest)
    x.in_vain = 0; // so long ago that it says nothing any more
  x.last = now;
  x.for_whom.insert(dongle);
  x.rests_until = now + rest_after(++x.in_vain);
}

void cut_book::helped(const std::string& target, subnet_id dongle) {
  std::lock_guard guard{mutex_};
  for (auto& [name, x] : rows_)
    if (name == target || x.for_whom.erase(dongle) > 0)
      x.rests_until = 0;
}

void cut_book::stood(const std::string& target) {
  std::lock_guard guard{mutex_};
  rows_.erase(target);
}

void cut_book::fed(port_path target) {
  std::lock_guard guard{mutex_};
  if (std::find(fed_.begin(), fed_.end(), target) == fed_.end())
    fed_.push_back(std::move(target));
}

std::vector<port_path> cut_book::take_fed() {
  std::lock_guard guard{mutex_};
  return std::exchange(fed_, {});
}

void cut_book::apply(policy::cut_plan& plan, unix_ms now) const {
  std::lock_guard guard{mutex_};
  auto at = rows_.find(plan.target);
  if (!plan.allowed || at == rows_.end() || now >= at->second.rests_until)
    return;
  auto& x = at->second;
  plan.allowed = false;
  plan.words += "; but it was cycled " + std::to_string((now - x.last) / 1000)
                + " s ago, and nobody works again by that"
                + (x.in_vain > 1 ? ", as " + std::to_string(x.in_vain - 1) + " times before" : "")
                + ": it is left alone until " + rfc3339(x.rests_until);
}

} // namespace dongled
