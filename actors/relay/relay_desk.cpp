#include "actors/relay/relay_desk.hpp"

#include "actors/messages.hpp"
#include "actors/relay/relay.hpp"
#include "supervision/messages.hpp"

#include <caf/send.hpp>

#include <utility>

namespace dongled {

namespace {

/// Whether its port is closed to all.
bool shut(const dongle_view* x) { return x && !x->socks.closed_by.empty(); }

/// Whether a dongle can carry anybody just now. Its egress may still be set for a moment after; and
/// a walled garden would answer in everybody's place.
bool carries(const dongle_view* x) {
  return x && x->link.present && x->subtree.quarantine.empty()
         && (x->health.now != policy::egress::walled || x->health.doubted);
}

} // namespace

relay_desk::relay_desk(subnet_id dongle, supervision::census_ptr census,
                       std::shared_ptr<const board> about)
  : dongle_(dongle), relays_path_("/rack/" + to_string(dongle) + "/relays"),
    census_(std::move(census)), board_(std::move(about)) {}

std::optional<io::relay::reply> relay_desk::requested(const io::relay::request& x) {
  // Without its actors a dongle decides nothing: the request waits in the data plane and is
  // announced again.
  if (!census_->find(relays_path_))
    return std::nullopt;
  if (board_->glance(dongle_, shut))
    return io::relay::reply::not_allowed;
  if (!board_->glance(dongle_, carries))
    return io::relay::reply::network_unreachable;
  auto newcomer = std::make_shared<const io::relay::request>(x);
  std::lock_guard guard{mutex_};
  if (seats_.try_emplace(x.id, place{std::move(newcomer), {}, {}}).second)
    newcomers_.push_back(x.id);
  return io::relay::reply::succeeded;
}

void relay_desk::gathered() {
  std::vector<std::shared_ptr<const io::relay::request>> batch;
  {
    std::lock_guard guard{mutex_};
    for (auto id : std::exchange(newcomers_, {}))
      if (auto at = seats_.find(id); at != seats_.end())
        batch.push_back(at->second.asked);
  }
  if (batch.empty())
    return;
  // Nobody there: they go on unlisted, as those do whose actor died.
  auto to = census_->find(relays_path_);
  for (auto& x : batch)
    if (auto name = std::to_string(x->id); to)
      caf::anon_send(to, supervision::start_dynamic{std::move(x), std::move(name)});
}

void relay_desk::connected(const io::relay::outcome& x) {
  std::string doing = "open";
  if (x.code != io::relay::reply::succeeded)
    doing = "refused: " + x.detail;
  else if (!x.remote.empty())
    doing += " to " + x.remote;
  std::lock_guard guard{mutex_};
  auto at = seats_.find(x.id);
  if (at != seats_.end())
    at->second.doing = std::move(doing);
}

void relay_desk::ended(const io::relay::ended& x) {
  decltype(seats_)::node_type last; // Its handle is dropped outside of the lock.
  {
    std::lock_guard guard{mutex_};
    last = seats_.extract(x.id);
  }
  if (!last)
    return;
  if (last.mapped().who)
    caf::anon_send(last.mapped().who, relay_ended{x});
  else // It was over before its actor came.
    log_end(*last.mapped().asked, x);
}

bool relay_desk::awaits(io::relay::relay_id id) {
  std::lock_guard guard{mutex_};
  return seats_.contains(id);
}

bool relay_desk::seat(io::relay::relay_id id, caf::actor who) {
  std::lock_guard guard{mutex_};
  auto at = seats_.find(id);
  if (at == seats_.end())
    return false;
  at->second.who = std::move(who);
  return true;
}

std::string relay_desk::doing(io::relay::relay_id id) {
  std::lock_guard guard{mutex_};
  auto at = seats_.find(id);
  if (at == seats_.end())
    return "ended";
  return at->second.doing.empty() ? "admitted" : at->second.doing;
}

std::shared_ptr<relay_desk> relay_desks::of(subnet_id dongle) {
  std::lock_guard guard{mutex_};
  auto& desk = desks_[dongle];
  if (!desk)
    desk = std::make_shared<relay_desk>(dongle, census_, board_);
  return desk;
}

void relay_desks::clear() {
  std::lock_guard guard{mutex_};
  desks_.clear();
}

} // namespace dongled
