#include "supervision/blocking_calls.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/local_actor.hpp>

namespace dongled::supervision {

blocking_calls::guard::~guard() {
  if (of_ == nullptr)
    return;
  std::lock_guard lock{of_->mutex_};
  if (auto mine = of_->entries_.extract(key_))
    ++of_->progress_[mine.mapped().path];
}

blocking_calls::guard blocking_calls::enter(std::string path, std::string what, time_point now,
                                            std::chrono::milliseconds limit) {
  std::lock_guard lock{mutex_};
  ++progress_[path];
  entries_.emplace(++last_key_, entry{std::move(path), std::move(what), now, now + limit});
  return {*this, last_key_};
}

std::vector<blocking_calls::entry> blocking_calls::snapshot() const {
  std::lock_guard lock{mutex_};
  std::vector<entry> out;
  for (auto& [key, x] : entries_)
    out.push_back(x);
  return out;
}

uint64_t blocking_calls::progress(const std::string& path) const {
  std::lock_guard lock{mutex_};
  auto at = progress_.find(path);
  return at == progress_.end() ? 0 : at->second;
}

blocking_calls* calls_of(const caf::local_actor* self) {
  auto config = dynamic_cast<const watched_config*>(&self->system().config());
  return config == nullptr ? nullptr : &config->calls;
}

std::optional<blocking_calls::guard> enter_call(caf::local_actor* self, std::string path,
                                                std::string what, std::chrono::milliseconds limit) {
  auto calls = calls_of(self);
  if (calls == nullptr)
    return std::nullopt;
  return calls->enter(std::move(path), std::move(what), self->clock().now(), limit);
}

} // namespace dongled::supervision
