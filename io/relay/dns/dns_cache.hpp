#pragma once

#include "config/cidr.hpp"
#include "io/relay/net/timer_heap.hpp"

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

namespace dongled::io::relay {

/// What one dongle's DNS said, for as long as it said, within limits of ours. Pure: time is a
/// parameter, memory is bounded.
class dns_cache {
public:
  static constexpr size_t capacity = 1024;
  static constexpr std::chrono::seconds shortest{1}, longest{300}, negative{5};

  /// Keeps @p addresses of @p name; an empty list says that there is no such name.
  void put(const std::string& name, std::vector<ip_address> addresses, std::chrono::seconds ttl,
           time_point now);

  /// What is known and still fresh; null otherwise. Valid until the next call of `put`.
  const std::vector<ip_address>* find(const std::string& name, time_point now) const;

  size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    std::vector<ip_address> addresses;
    time_point until;
  };
  std::unordered_map<std::string, entry> entries_;
};

} // namespace dongled::io::relay
