#include "actors/policy/refused_tally.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dongled::policy {

void refused_tally::read(const io::firewall::table_reading& x, unix_ms now) {
  if (x.refused < last_) // somebody has made it anew
    replaced();
  last_ = x.refused;
  for (auto& one : x.sources) {
    auto& y = sources_[one.address];
    if (one.packets < y.last)
      y.before += std::exchange(y.last, 0); // its element had timed out meanwhile
    if (one.packets == y.last && y.last_at != 0)
      continue;
    y.last = one.packets;
    y.last_at = now - std::chrono::milliseconds{one.ago}.count();
  }
  while (sources_.size() > most_sources)
    forget_oldest();
}

void refused_tally::replaced() {
  before_ += std::exchange(last_, 0);
  for (auto& [address, x] : sources_)
    x.before += std::exchange(x.last, 0);
}

std::vector<blocked_source> refused_tally::top(size_t most) const {
  std::vector<blocked_source> out;
  for (auto& [address, x] : sources_)
    out.push_back({address, x.count(), x.last_at});
  std::stable_sort(out.begin(), out.end(), [](auto& x, auto& y) { return x.count > y.count; });
  out.resize(std::min(out.size(), most));
  return out;
}

void refused_tally::forget_oldest() {
  sources_.erase(std::min_element(sources_.begin(), sources_.end(), [](auto& x, auto& y) {
    return x.second.last_at < y.second.last_at;
  }));
}

} // namespace dongled::policy
