#pragma once

#include "io/relay/endpoint.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dongled::io::relay {

/// Whom one association has sent to: only they may answer. Keeps the most recent ones, so that
/// asking many costs no memory; whoever is forgotten has to be asked again. Pure.
class udp_peers {
public:
  static constexpr size_t capacity = 256;

  /// Whether @p x is one of them; it counts as used now.
  bool knows(const endpoint& x);

  /// Adds @p x, which is none of them yet; the one not used for longest may have to go.
  void add(const endpoint& x);

  /// Forgets those for which @p f does not hold.
  template <class F>
  void keep_if(F f) {
    std::erase_if(list_, [&](auto& x) { return !f(x); });
  }

  size_t size() const noexcept { return list_.size(); }

private:
  std::vector<endpoint> list_; // Most recently used first: there are one or two, mostly.
};

} // namespace dongled::io::relay
