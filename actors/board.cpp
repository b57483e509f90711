#include "actors/board.hpp"

#include "actors/phase_view.hpp"

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

/// A dongle that is not known yet has no phase that anybody could see.
void board::compare(const dongle_view& view) {
  if (!view.known)
    return;
  auto verdict = phase_of(view);
  auto [last, fresh] = phases_.try_emplace(view.subnet, policy::phase::starting);
  if (last->second == verdict.now)
    return;
  auto before = std::exchange(last->second, verdict.now);
  witness_(view.subnet, before, verdict);
}

host_view board::host() const {
  std::lock_guard guard{mutex_};
  return host_;
}

} // namespace dongled
