#include "io/relay/flow/udp_peers.hpp"

#include <cstring>
#include <random>

namespace dongled::io::relay {

/// Who asks chooses the addresses: a number that nobody knows keeps them from falling together.
size_t udp_peers::hash::operator()(const endpoint& x) const noexcept {
  static const auto seed = [] {
    std::random_device source;
    return uint64_t{source()} << 32 | source();
  }();
  uint64_t halves[2];
  std::memcpy(halves, x.address.bytes().data(), sizeof halves);
  auto mixed = [](uint64_t y) {
    y = (y ^ y >> 30) * 0xbf58476d1ce4e5b9;
    y = (y ^ y >> 27) * 0x94d049bb133111eb;
    return y ^ y >> 31;
  };
  auto out = mixed(halves[0] ^ seed);
  out = mixed(out ^ halves[1]);
  return static_cast<size_t>(mixed(out ^ (uint64_t{x.port} << 32 | x.scope)));
}

bool udp_peers::knows(const endpoint& x) {
  if (!list_.empty() && list_.front() == x)
    return true;
  auto i = index_.find(x);
  if (i == index_.end())
    return false;
  list_.splice(list_.begin(), list_, i->second);
  return true;
}

void udp_peers::add(const endpoint& x) {
  auto crowded = list_.size() >= least && in_use() >= most;
  if (list_.size() >= capacity || crowded)
    forget(std::prev(list_.end()));
  list_.push_front(x);
  index_[x] = list_.begin();
  count_.fetch_add(1, std::memory_order_relaxed);
}

udp_peers::place udp_peers::forget(place x) {
  index_.erase(*x);
  count_.fetch_sub(1, std::memory_order_relaxed);
  return list_.erase(x);
}

} // namespace dongled::io::relay
