#include "io/relay/account/ledger.hpp"

#include <algorithm>

namespace dongled::io::relay {

const char* to_string(relay_phase x) noexcept {
  switch (x) {
  case relay_phase::handshake: return "handshake";
  case relay_phase::deciding: return "deciding";
  case relay_phase::held: return "held";
  case relay_phase::connecting: return "connecting";
  case relay_phase::relaying: return "relaying";
  case relay_phase::closing: return "closing";
  }
  return "?";
}

void ledger::moved(relay_record& x, uint64_t up, uint64_t down, time_point now) {
  bump(x.up, up);
  bump(x.down, down);
  if (down > 0)
    last_received_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
}

void ledger::enter(relay_record& x) {
  std::lock_guard guard{mutex_};
  x.place = records_.size();
  records_.push_back(&x);
}

void ledger::identify(relay_record& x, std::string user_name, std::string target) {
  std::lock_guard guard{mutex_};
  x.user_name = std::move(user_name);
  x.target = std::move(target);
  if (!x.user_name.empty())
    ++users_[x.user_name].connections;
}

void ledger::retarget(relay_record& x, std::string target) {
  std::lock_guard guard{mutex_};
  x.target = std::move(target);
}

void ledger::leave(relay_record& x) {
  std::lock_guard guard{mutex_};
  records_[x.place] = records_.back();
  records_[x.place]->place = x.place;
  records_.pop_back();
  auto up = x.up.load(std::memory_order_relaxed), down = x.down.load(std::memory_order_relaxed);
  up_ += up;
  down_ += down;
  if (x.user_name.empty())
    return;
  auto& account = users_[x.user_name];
  account.up_bytes += up;
  account.down_bytes += down;
}

void ledger::add_to(counters& sum) const {
  auto read = [this](item x) {
    return items_[static_cast<size_t>(x)].load(std::memory_order_relaxed);
  };
  sum.accepted += read(item::accepted);
  sum.refused += read(item::refused);
  sum.denied += read(item::denied);
  sum.malformed += read(item::malformed);
  sum.associations += read(item::association);
  sum.datagrams_up += read(item::datagram_up);
  sum.datagrams_down += read(item::datagram_down);
  sum.names_found += read(item::name_found);
  sum.names_missing += read(item::name_missing);
  sum.names_failed += read(item::name_failed);
  sum.names_remembered += read(item::name_remembered);
  for (size_t i = 0; i < ending_kinds; ++i)
    sum.ended[i] += ended_[i].load(std::memory_order_relaxed);
  for (size_t i = 0; i < socket_outcomes; ++i) {
    sum.connects[i] += connects_[i].load(std::memory_order_relaxed);
    sum.accept_errors[i] += accept_errors_[i].load(std::memory_order_relaxed);
  }
  if (auto ticks = last_received_.load(std::memory_order_relaxed); ticks != 0) {
    time_point at{time_point::duration{ticks}};
    sum.last_received = std::max(sum.last_received.value_or(at), at);
  }
  std::lock_guard guard{mutex_};
  sum.connections += records_.size();
  sum.up_bytes += up_;
  sum.down_bytes += down_;
  for (auto x : records_) {
    sum.up_bytes += x->up.load(std::memory_order_relaxed);
    sum.down_bytes += x->down.load(std::memory_order_relaxed);
  }
}

void ledger::add_to(std::vector<relay_view>& views, time_point now) const {
  std::lock_guard guard{mutex_};
  for (auto x : records_)
    views.push_back({x->id, x->client, x->user_name, x->target,
                     to_string(x->phase.load(std::memory_order_relaxed)),
                     std::chrono::duration_cast<milliseconds>(now - x->since),
                     x->up.load(std::memory_order_relaxed),
                     x->down.load(std::memory_order_relaxed)});
}

void ledger::add_to(std::map<std::string, user_counters>& sums) const {
  std::lock_guard guard{mutex_};
  for (auto& [user, account] : users_) {
    auto& sum = sums[user];
    sum.user = user;
    sum.connections += account.connections;
    sum.up_bytes += account.up_bytes;
    sum.down_bytes += account.down_bytes;
  }
  for (auto x : records_) {
    if (x->user_name.empty())
      continue;
    auto& sum = sums[x->user_name];
    sum.up_bytes += x->up.load(std::memory_order_relaxed);
    sum.down_bytes += x->down.load(std::memory_order_relaxed);
  }
}

} // namespace dongled::io::relay
