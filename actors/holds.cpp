#include "actors/holds.hpp"

#include "io/relay/plane/data_plane.hpp"

namespace dongled {

hold_desk::token hold_desk::take(subnet_id dongle, std::string owner) {
  std::lock_guard guard{mutex_};
  auto id = ++last_;
  auto& mine = held_[dongle];
  mine.emplace(id, std::move(owner));
  if (mine.size() == 1 && plane_)
    plane_->hold(dongle, true);
  return {shared_from_this(), dongle, id};
}

void hold_desk::drop(subnet_id dongle, uint64_t id) {
  std::lock_guard guard{mutex_};
  auto at = held_.find(dongle);
  if (at == held_.end() || at->second.erase(id) == 0 || !at->second.empty())
    return;
  held_.erase(at);
  if (plane_)
    plane_->hold(dongle, false);
}

std::vector<std::string> hold_desk::holders(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  std::vector<std::string> out;
  if (auto at = held_.find(dongle); at != held_.end())
    for (auto& [id, owner] : at->second)
      out.push_back(owner);
  return out;
}

} // namespace dongled
