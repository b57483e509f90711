#include "actors/board.hpp"

#include "actors/phase_view.hpp"
#include "actors/view_conditions.hpp"

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

void board::settle(const dongle_view& view) {
  auto now = clock_();
  conditions_.settle("dongle " + to_string(view.subnet), conditions_of(view), now);
  conditions_.settle("rack", conditions_of(dongles_), now);
}

void board::settle_host() { conditions_.settle("host", conditions_of(host_), clock_()); }

void board::raise(condition x) {
  auto fresh = false;
  {
    std::lock_guard guard{mutex_};
    fresh = conditions_.raise(x, clock_());
  }
  if (fresh && condition_witness_)
    condition_witness_(x, true);
}

void board::clear(const std::string& code, std::optional<subnet_id> dongle) {
  std::optional<condition> was;
  {
    std::lock_guard guard{mutex_};
    was = conditions_.clear(code, dongle);
  }
  if (was && condition_witness_)
    condition_witness_(*was, false);
}

void board::hold(bool holds, condition x) {
  if (holds)
    raise(std::move(x));
  else
    clear(x.code, x.dongle);
}

std::vector<condition> board::conditions() const {
  std::lock_guard guard{mutex_};
  auto out = conditions_.list();
  std::erase_if(out, [&](auto& x) {
    auto of = x.dongle ? dongles_.find(*x.dongle) : dongles_.end();
    return x.dongle && (of == dongles_.end() || !of->second.known);
  });
  return out;
}

host_view board::host() const {
  std::lock_guard guard{mutex_};
  return host_;
}

} // namespace dongled
