// Who gets a place at a dongle's port, and on which reactor.
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/lane.hpp"
#include "io/relay/relay/shard.hpp"

namespace dongled::io::relay {
namespace {

/// How long a client may be silent while others wait for its place.
constexpr milliseconds handshake_grace{1000};

} // namespace

bool dongle_share::enter(std::atomic<uint32_t>& of, uint32_t limit) {
  auto taken = of.load(std::memory_order_relaxed);
  while (taken < limit)
    if (of.compare_exchange_weak(taken, taken + 1, std::memory_order_relaxed))
      return true;
  return false;
}

bool lane::reserve() {
  auto limit = home_.rules()->socks.max_connections;
  if (share_->enter(limit))
    return true;
  make_room();
  return share_->enter(limit);
}

connection* lane::oldest_newcomer() {
  for (; !newcomers_.empty(); newcomers_.pop_front())
    if (auto x = home_.find(newcomers_.front()); x && x->shaking())
      return x;
  return nullptr;
}

void lane::make_room() {
  auto x = oldest_newcomer();
  if (x && home_.loop().now() - x->since >= handshake_grace)
    x->abort(ending::client_gone, reply::general_failure);
}

bool lane::admits(const ip_address& client, client_quota::lease& lease) const {
  auto rules = home_.rules();
  auto share = rules->socks.max_client_connections;
  if (share == 0)
    return true;
  lease = client_quota::take(share_->sockets, client, share);
  return static_cast<bool>(lease);
}

void lane::welcome(unique_fd client, const endpoint& from) {
  auto& to = home_.quietest();
  // Counted at once: whoever is accepted before it arrives must not go there, too.
  to.expect();
  if (&to == &home_)
    return take(std::move(client), from);
  auto carried = std::make_shared<unique_fd>(std::move(client));
  auto sent = to.loop().post([&to, carried, from, share = share_, dongle = dongle_] {
    if (auto x = to.find(dongle); x && !to.closed())
      return x->take(std::move(*carried), from);
    to.dismiss();
    share->leave();
  });
  if (!sent) {
    to.dismiss();
    share_->leave();
  }
}

void lane::take(unique_fd client, const endpoint& from) {
  books_->note(ledger::item::accepted);
  client_quota::lease lease;
  auto& policy = home_.rules()->policy;
  auto proxy = policy.is_proxy(from.address); // its client is judged, once it has said who that is
  auto outsider = !proxy && !policy.client_allowed(from.address);
  if (outsider) {
    share_->leave();
    if (!share_->enter_outsider()) {
      books_->note(ledger::item::denied);
      log_denied(to_string(from.address), "this port: it is not on the allow-list");
      return home_.dismiss();
    }
  }
  if (!outsider && !proxy && !admits(from.address, lease)) {
    books_->note(ledger::item::denied);
    log_denied(to_string(from.address), "this port: it has its share of connections");
    home_.dismiss();
    return share_->leave();
  }
  auto& x = home_.add(*this, std::move(client), from);
  x.keep(std::move(lease), outsider);
  if (proxy)
    x.expect_proxy_header();
  if (!outsider) { // whose end would make no room
    (void)oldest_newcomer();
    newcomers_.push_back(x.id);
  }
  books_->enter(x);
  if (!x.start())
    x.abort(ending::shutdown, reply::general_failure);
}

bool lane::introduced(connection& x, const std::optional<endpoint>& client) {
  auto& policy = home_.rules()->policy;
  auto from = client.value_or(x.from());
  auto turn_away = [&](ledger::item how, const std::string& why) {
    books_->note(how);
    log_denied(to_string(from.address), "this port: " + why);
    x.abort(ending::refused, reply::not_allowed);
    return false;
  };
  if (client && !policy.can_be_behind_proxy(from.address))
    return turn_away(ledger::item::malformed, "no client of a load balancer has this address");
  client_quota::lease lease;
  auto outsider = !policy.client_allowed(from.address);
  if (outsider && !share_->enter_outsider())
    return turn_away(ledger::item::denied, "it is not on the allow-list");
  if (outsider)
    share_->leave();
  else if (!admits(from.address, lease))
    return turn_away(ledger::item::denied, "it has its share of connections");
  x.keep(std::move(lease), outsider);
  books_->leave(x); // whose record others may read
  x.introduce(from);
  books_->enter(x);
  return true;
}

void lane::follow(connection& before) {
  home_.expect();
  auto& x = home_.add(*this, {}, before.from());
  // Who rests between two requests gives way as who has not asked yet does.
  (void)oldest_newcomer();
  newcomers_.push_back(x.id);
  books_->enter(x);
  auto watched = x.follow(before);
  home_.drop(before.id);
  if (!watched)
    x.abort(ending::shutdown, reply::general_failure);
}

} // namespace dongled::io::relay
