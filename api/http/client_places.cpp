#include "api/http/client_places.hpp"

#include "config/cidr.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

/// How many beyond its share a client may have at a time that are told so.
constexpr size_t beyond = 8;

} // namespace

std::optional<client_places::place> client_places::take(const std::string& client) {
  auto key = key_of(client);
  std::lock_guard guard{mutex_};
  auto& held = held_[key];
  if (held >= most_ + beyond)
    return std::nullopt;
  ++held;
  return std::optional<place>(std::in_place, *this, key, held <= most_);
}

std::string client_places::key_of(const std::string& client) {
  auto address = ip_address::parse(client);
  if (!address)
    return client;
  if (address->is_v4()) // also one that is written as IPv6
    return to_string(*address);
  auto bytes = address->bytes();
  std::fill(bytes.begin() + 8, bytes.end(), uint8_t{0});
  return to_string(ip_address::from_v6(bytes));
}

void client_places::leave(const std::string& client) {
  std::lock_guard guard{mutex_};
  auto at = held_.find(client);
  if (--at->second == 0)
    held_.erase(at);
}

} // namespace dongled::api
