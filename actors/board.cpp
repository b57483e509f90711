#include "actors/board.hpp"

namespace dongled {

std::optional<dongle_view> board::find(subnet_id x) const {
  std::lock_guard guard{mutex_};
  auto found = dongles_.find(x);
  return found == dongles_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<dongle_view> board::all() const {
  std::lock_guard guard{mutex_};
  std::vector<dongle_view> out;
  out.reserve(dongles_.size());
  for (auto& [id, view] : dongles_)
    out.push_back(view);
  return out;
}

host_view board::host() const {
  std::lock_guard guard{mutex_};
  return host_;
}

} // namespace dongled
