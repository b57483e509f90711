// How an association sends to a name: to one address as long as the name stands for it.
#include "io/relay/relay/association.hpp"
#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <iterator>

namespace dongled::io::relay {
namespace {

/// How many names an association remembers, and how much may wait for their addresses.
constexpr size_t most_names = 64, most_waiting = 64 * 1024;

/// Of one name; found through the dongle, judged like an address that was given as one. At least
/// one: if all are denied, the first of them shall be refused.
std::vector<ip_address> allowed_of(const std::vector<ip_address>& xs, const access_policy& policy) {
  std::vector<ip_address> list;
  std::ranges::copy_if(xs, std::back_inserter(list),
                       [&](auto& x) { return policy.destination_allowed(x); });
  if (list.empty())
    list.push_back(xs.front());
  return list;
}

} // namespace

void association::send_by_name(const udp::parcel& x) {
  auto names = home_.names();
  std::string name{x.name};
  auto known = names_.find(name);
  if (known != names_.end() && !known->second.addresses.empty()) {
    send(known->second, x.to.port, x.payload);
    // What it is known by stays in use while its DNS is asked again.
    if (names && !known->second.asking && !names->fresh(name))
      look_up(*names, name, known->second);
    return;
  }
  if (!names || waiting_bytes_ + x.payload.size() + name.size() > most_waiting)
    return;
  if (known == names_.end()) {
    if (names_.size() >= most_names)
      forget_names();
    known = names_.try_emplace(name).first;
    look_up(*names, name, known->second);
  }
  known->second.waiting.emplace_back(x.to.port, x.payload);
  waiting_bytes_ += x.payload.size() + name.size();
}

void association::look_up(resolver& names, const std::string& name, destination& x) {
  x.asking = true;
  if (!lookups_)
    lookups_ = std::make_shared<association*>(this);
  names.resolve(name, [token = lookups_, name](const resolver::answer& addresses) {
    if (auto self = *token)
      self->found(name, addresses);
  });
}

void association::found(const std::string& name, const resolver::answer& addresses) {
  auto known = names_.find(name);
  if (known == names_.end())
    return;
  auto& x = known->second;
  x.asking = false;
  auto parcels = std::move(x.waiting);
  x.waiting.clear();
  for (auto& parcel : parcels)
    waiting_bytes_ -= parcel.second.size() + name.size();
  if (!addresses) {
    // The resolver remembers failures, and for how long; one that was found before stays in use.
    if (x.addresses.empty())
      names_.erase(known);
    return;
  }
  auto next = allowed_of(*addresses, home_.home().rules()->policy);
  // A conversation does not change its far end as long as the name still stands for it.
  if (!x.addresses.empty())
    if (auto same = std::ranges::find(next, x.addresses.front()); same != next.end())
      std::iter_swap(next.begin(), same);
  x.addresses = std::move(next);
  for (auto& [port, payload] : parcels)
    send(x, port, payload);
}

/// To the first of its addresses that can be sent to, and to that one from then on.
void association::send(destination& x, uint16_t port, std::string_view payload) {
  for (auto& address : x.addresses)
    if (send(endpoint{address, port}, payload))
      return std::iter_swap(x.addresses.begin(), &address);
}

void association::forget_names() {
  if (lookups_)
    *lookups_ = nullptr;
  lookups_.reset();
  names_.clear();
  waiting_bytes_ = 0;
}

} // namespace dongled::io::relay
