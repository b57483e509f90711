#include "io/relay/udp_peers.hpp"

namespace dongled::io::relay {

bool udp_peers::knows(const endpoint& x) {
  auto i = std::find(list_.begin(), list_.end(), x);
  if (i == list_.end())
    return false;
  std::rotate(list_.begin(), i, i + 1);
  return true;
}

void udp_peers::add(const endpoint& x) {
  if (list_.size() == capacity)
    list_.pop_back();
  list_.insert(list_.begin(), x);
}

} // namespace dongled::io::relay
