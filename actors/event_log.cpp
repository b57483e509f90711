#include "actors/event_log.hpp"

#include <algorithm>

namespace dongled {

std::vector<event> event_log::since(uint64_t seq, size_t limit) {
  std::lock_guard guard{mutex_};
  std::vector<event> out;
  for (auto& x : ring_)
    if (x.seq > seq && out.size() < limit)
      out.push_back(x);
  return out;
}

uint64_t event_log::newest() {
  std::lock_guard guard{mutex_};
  return next_ - 1;
}

void event_log::sink_it_(const spdlog::details::log_msg& x) {
  if (x.level < spdlog::level::info)
    return;
  auto level = spdlog::level::to_string_view(x.level);
  auto at = std::chrono::duration_cast<std::chrono::milliseconds>(x.time.time_since_epoch());
  ring_.push_back({next_++, at.count(), std::string(level.data(), level.size()),
                   std::string(x.payload.data(), x.payload.size())});
  if (ring_.size() > capacity_)
    ring_.pop_front();
}

} // namespace dongled
