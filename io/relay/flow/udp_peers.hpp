#pragma once

#include "io/relay/codec/endpoint.hpp"

#include <atomic>
#include <cstddef>
#include <list>
#include <unordered_map>

namespace dongled::io::relay {

/// Whom one association has sent to: only they may answer. Keeps the most recent ones, thousands
/// for a client that asks thousands (a torrent, a DHT), as long as all associations of the process
/// together stay below `most`; whoever is forgotten has to be asked again. Belongs to one thread.
class udp_peers {
public:
  /// Of one association.
  static constexpr size_t capacity = 8192;
  /// Of all of them: some 16 MiB.
  static constexpr size_t most = 128 * 1024;
  /// What each may have, however many the others have.
  static constexpr size_t least = 64;

  udp_peers() = default;
  ~udp_peers() { count_.fetch_sub(list_.size(), std::memory_order_relaxed); }
  udp_peers(const udp_peers&) = delete;
  udp_peers& operator=(const udp_peers&) = delete;

  /// Whether @p x is one of them; it counts as used now.
  bool knows(const endpoint& x);

  /// Adds @p x, which is none of them yet; the one not used for longest may have to go.
  void add(const endpoint& x);

  /// Forgets those for which @p f does not hold.
  template <class F>
  void keep_if(F f) {
    for (auto i = list_.begin(); i != list_.end();)
      i = f(*i) ? std::next(i) : forget(i);
  }

  size_t size() const noexcept { return list_.size(); }

  /// Those of all associations. Thread-safe.
  static size_t in_use() noexcept { return count_.load(std::memory_order_relaxed); }

private:
  using place = std::list<endpoint>::iterator;
  struct hash {
    size_t operator()(const endpoint& x) const noexcept;
  };

  place forget(place x);

  static inline std::atomic<size_t> count_{0};
  std::list<endpoint> list_; // Most recently used first.
  std::unordered_map<endpoint, place, hash> index_;
};

} // namespace dongled::io::relay
