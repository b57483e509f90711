#include "actors/relay_desk.hpp"

#include "actors/messages.hpp"
#include "supervision/messages.hpp"

#include <caf/send.hpp>

namespace dongled {

relay_desk::relay_desk(subnet_id dongle, supervision::census_ptr census)
  : relays_path_("/rack/" + to_string(dongle) + "/relays"), census_(std::move(census)) {}

void relay_desk::requested(const io::relay::request& x) {
  {
    std::lock_guard guard{mutex_};
    seats_.try_emplace(x.id);
  }
  // Nobody there: the request waits in the data plane and is announced again.
  if (auto to = census_->find(relays_path_))
    caf::anon_send(to, supervision::start_dynamic{x, std::to_string(x.id)});
}

void relay_desk::connected(const io::relay::outcome& x) {
  if (auto to = find(x.id, false))
    caf::anon_send(to, relay_connected{x});
}

void relay_desk::ended(const io::relay::ended& x) {
  if (auto to = find(x.id, true))
    caf::anon_send(to, relay_ended{x});
}

bool relay_desk::seat(io::relay::relay_id id, caf::actor who) {
  std::lock_guard guard{mutex_};
  auto at = seats_.find(id);
  if (at == seats_.end())
    return false;
  at->second = std::move(who);
  return true;
}

caf::actor relay_desk::find(io::relay::relay_id id, bool drop) {
  std::lock_guard guard{mutex_};
  auto at = seats_.find(id);
  if (at == seats_.end())
    return nullptr;
  auto out = at->second;
  if (drop)
    seats_.erase(at);
  return out;
}

std::shared_ptr<relay_desk> relay_desks::of(subnet_id dongle) {
  std::lock_guard guard{mutex_};
  auto& desk = desks_[dongle];
  if (!desk)
    desk = std::make_shared<relay_desk>(dongle, census_);
  return desk;
}

void relay_desks::clear() {
  std::lock_guard guard{mutex_};
  desks_.clear();
}

} // namespace dongled
