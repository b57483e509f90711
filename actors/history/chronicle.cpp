#include "actors/history/chronicle.hpp"

#include <algorithm>
#include <iterator>

namespace dongled {

void chronicle::go_on_after(uint64_t id) {
  std::lock_guard guard{mutex_};
  earlier_ = std::max(earlier_, id);
}

uint64_t chronicle::add(happening x) {
  uint64_t id = 0;
  {
    std::lock_guard guard{mutex_};
    auto now = now_();
    id = last_ = std::max({last_ + 1, earlier_ + 1, static_cast<uint64_t>(now) * 1000});
    x.id = id;
    if (x.at == 0)
      x.at = now;
    if (x.dongle && x.kind != happening_kind::toggle_step)
      newest_[*x.dongle] = id;
    ring_.push_back(std::move(x));
    if (ring_.size() > capacity_)
      ring_.pop_front();
  }
  grown_.notify_all();
  for (auto& told : witnesses_)
    told();
  return id;
}

std::vector<happening> chronicle::since(uint64_t id, size_t limit) const {
  std::lock_guard guard{mutex_};
  auto from = std::upper_bound(ring_.begin(), ring_.end(), id,
                               [](uint64_t n, const happening& x) { return n < x.id; });
  auto count = std::min(limit, static_cast<size_t>(ring_.end() - from));
  return {from, from + static_cast<std::ptrdiff_t>(count)};
}

std::vector<happening> chronicle::told_since(unix_ms when, size_t limit) const {
  std::lock_guard guard{mutex_};
  auto from = ring_.end() - static_cast<std::ptrdiff_t>(std::min(limit, ring_.size()));
  std::vector<happening> out;
  std::copy_if(from, ring_.end(), std::back_inserter(out), [&](auto& x) { return x.at >= when; });
  return out;
}

unix_ms chronicle::told_at(uint64_t id) const {
  auto x = id == 0 ? std::vector<happening>{} : since(id - 1, 1);
  return x.empty() || x.front().id != id ? 0 : x.front().at;
}

uint64_t chronicle::newest() const {
  std::lock_guard guard{mutex_};
  return last_;
}

uint64_t chronicle::newest_of(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  auto found = newest_.find(dongle);
  return found == newest_.end() ? 0 : found->second;
}

uint64_t chronicle::oldest() const {
  std::lock_guard guard{mutex_};
  return ring_.empty() ? 0 : ring_.front().id;
}

bool chronicle::wait(uint64_t id, std::chrono::milliseconds limit) const {
  std::unique_lock lock{mutex_};
  auto wakes = wakes_;
  grown_.wait_for(lock, limit, [&] { return last_ > id || wakes_ != wakes; });
  return last_ > id;
}

void chronicle::wake() {
  {
    std::lock_guard guard{mutex_};
    ++wakes_;
  }
  grown_.notify_all();
}

} // namespace dongled
