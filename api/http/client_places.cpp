#include "api/http/client_places.hpp"

namespace dongled::api {

namespace {

/// How many beyond its share a client may have at a time that are told so.
constexpr size_t beyond = 8;

} // namespace

std::optional<client_places::place> client_places::take(const std::string& client) {
  std::lock_guard guard{mutex_};
  auto& held = held_[client];
  if (held >= most_ + beyond)
    return std::nullopt;
  ++held;
  return std::optional<place>(std::in_place, *this, client, held <= most_);
}

void client_places::leave(const std::string& client) {
  std::lock_guard guard{mutex_};
  auto at = held_.find(client);
  if (--at->second == 0)
    held_.erase(at);
}

} // namespace dongled::api
