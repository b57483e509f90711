#include "io/relay/access/client_quota.hpp"

namespace dongled::io::relay {

client_quota::lease client_quota::take(const std::shared_ptr<client_quota>& quota,
                                       const ip_address& who, uint32_t limit) {
  lease out;
  std::lock_guard guard{quota->mutex_};
  auto held = quota->held_.find(who.bytes());
  if (limit == 0 || (held != quota->held_.end() && held->second >= limit))
    return out;
  ++quota->held_[who.bytes()];
  out.quota_ = quota;
  out.who_ = who.bytes();
  return out;
}

client_quota::lease::~lease() {
  if (!quota_)
    return;
  std::lock_guard guard{quota_->mutex_};
  auto held = quota_->held_.find(who_);
  if (--held->second == 0)
    quota_->held_.erase(held);
}

} // namespace dongled::io::relay
