#include "io/relay/dns/dns_cache.hpp"

#include <algorithm>

namespace dongled::io::relay {

void dns_cache::put(const std::string& name, std::vector<ip_address> addresses,
                    std::chrono::seconds ttl, time_point now) {
  if (entries_.size() >= capacity) {
    std::erase_if(entries_, [now](auto& x) { return x.second.until <= now; });
    // Full of fresh names: forgetting them all is cheap, and asking again is always correct.
    if (entries_.size() >= capacity)
      entries_.clear();
  }
  auto keep = addresses.empty() ? negative : std::clamp(ttl, shortest, longest);
  entries_[name] = {std::move(addresses), now + keep};
}

const std::vector<ip_address>* dns_cache::find(const std::string& name, time_point now) const {
  auto i = entries_.find(name);
  return i != entries_.end() && now < i->second.until ? &i->second.addresses : nullptr;
}

} // namespace dongled::io::relay
