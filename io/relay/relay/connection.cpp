#include "io/relay/relay/connection.hpp"

#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <cerrno>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {
namespace {

constexpr uint32_t all_events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;

/// Bytes per direction and turn: how long whoever is ready waits for a bulk flow. A pipe's fill:
/// what is moved in larger bursts wakes the far end less often, which is most of what it costs.
constexpr size_t budget = pipe_pool::capacity;

/// By how much the upstream's deadline comes before ours.
constexpr milliseconds slack{1000};

} // namespace

connection::connection(lane& home, relay_id name, unique_fd socket, const endpoint& from)
  : home_(home), from_(from),
    parser_(std::make_unique<handshake>(home.home().rules()->users != nullptr)) {
  id = name;
  client = host_text(from);
  client_.socket = std::move(socket);
  client_.state.fd = client_.socket.get();
  client_.state.writable = true;
  since = home_.home().loop().now();
}

void connection::introduce(const endpoint& from) {
  from_ = from;
  client = host_text(from);
}

connection::~connection() {
  auto& loop = home_.home().loop();
  loop.disarm(*this);
  upstream_.reset();
  association_.reset();
  drop_remote(false);
  if (client_.socket)
    loop.remove(client_.socket.get(), client_);
  up_.release(home_.home().tools());
  down_.release(home_.home().tools());
}

bool connection::start() {
  enter(relay_phase::handshake, home_.home().rules()->socks.handshake_timeout);
  return home_.home().loop().add(client_.socket.get(), all_events, client_);
}

void connection::enter(relay_phase x, milliseconds limit) {
  check(!reported_ || x == relay_phase::closing, "a relay that is over begins nothing",
        [&] { return std::string("it is to be ") + to_string(x); });
  phase.store(x, std::memory_order_relaxed);
  home_.home().loop().arm(*this, home_.home().loop().now() + limit);
}

void connection::ready(side& x, uint32_t events) {
  auto& state = x.state;
  // Data is not the only thing a read finds: the end and an error are found by reading, too.
  auto gone = (events & (EPOLLERR | EPOLLHUP)) != 0;
  state.readable = state.readable || gone || (events & (EPOLLIN | EPOLLRDHUP)) != 0;
  state.hung_up = state.hung_up || gone || (events & EPOLLRDHUP) != 0;
  state.urgent = state.urgent || (events & EPOLLPRI) != 0;
  state.broken = state.broken || (events & EPOLLERR) != 0;
  state.writable = state.writable || gone || (events & EPOLLOUT) != 0;
  if (events == 0)
    queued_ = false;
  switch (phase.load(std::memory_order_relaxed)) {
  case relay_phase::handshake:
    if (login_ != login::judging)
      return read_handshake();
    return gone ? close_now(ending::client_gone, false) : void();
  case relay_phase::deciding:
  case relay_phase::held:
  case relay_phase::connecting:
    // A half-closed client still waits for its answer; one that is gone altogether does not.
    return gone ? close_now(ending::client_gone, false) : void();
  case relay_phase::relaying:
    if (association_)
      return mind_client();
    // It waits for its next turn, and gets no other before that.
    return queued_ ? void() : turn();
  case relay_phase::closing: return read_away();
  }
}

void connection::admit() {
  if (phase.load(std::memory_order_relaxed) != relay_phase::deciding)
    return;
  if (home_.held())
    // The clock that started with the request goes on: waiting here is waiting there.
    phase.store(relay_phase::held, std::memory_order_relaxed);
  else
    proceed();
}

void connection::refuse(reply code) {
  if (phase.load(std::memory_order_relaxed) == relay_phase::deciding)
    deny(code == reply::succeeded ? reply::general_failure : code, "refused by its relay");
}

void connection::unhold() {
  if (phase.load(std::memory_order_relaxed) == relay_phase::held)
    proceed();
}

void connection::proceed() {
  if (!home_.way() || !home_.names())
    return deny(reply::network_unreachable, "the dongle is down");
  if (udp_)
    return associate();
  if (use_kept())
    return;
  auto rules = home_.home().rules();
  auto limit = rules->socks.connect_timeout;
  // Our own timer is for the case that the upstream forgets its deadline, which it must not.
  enter(relay_phase::connecting, limit + slack);
  ifindex_ = home_.way()->settings().ifindex;
  auto& loop = home_.home().loop();
  upstream_ = std::make_unique<upstream>(loop, *this);
  upstream_->dial(*home_.way(), *home_.names(), {rules, &rules->policy}, host_, port_,
                  loop.now() + limit);
}

bool connection::busy() const {
  auto x = phase.load(std::memory_order_relaxed);
  return x == relay_phase::connecting || x == relay_phase::relaying;
}

bool connection::bound_elsewhere(const way_out* way) const {
  return phase.load(std::memory_order_relaxed) == relay_phase::relaying && way
         && (way->settings().ifindex != ifindex_
             || (source_ != way->settings().source && source_ != way->settings().source6));
}

void connection::let_go() {
  if (phase.load(std::memory_order_relaxed) == relay_phase::connecting && upstream_)
    upstream_->cancel();
  if (association_)
    association_->let_go();
}

void connection::reviewed() {
  if (association_)
    association_->reviewed();
}

bool connection::destination_allowed() const {
  auto stands = remote_.socket.get() >= 0;
  return !stands || home_.home().rules()->policy.destination_allowed(far_.address);
}

void connection::redirect() {
  if (phase.load(std::memory_order_relaxed) != relay_phase::connecting)
    return;
  home_.home().loop().dispose(std::move(upstream_));
  proceed();
}

void connection::stands(unique_fd fd, watcher& registered, const endpoint& remote) {
  auto& loop = home_.home().loop();
  socket_address own;
  getsockname(fd.get(), own.get(), &own.size);
  auto bound = to_endpoint(own);
  source_ = to_string(bound.address);
  remote_.socket = std::move(fd);
  remote_.state.fd = remote_.socket.get();
  remote_.state.writable = true;
  auto taken = loop.hand_over(remote_.socket.get(), all_events, registered, remote_);
  loop.dispose(std::move(upstream_));
  home_.books().connected(socket_outcome::fine);
  if (!taken)
    return failed(reply::general_failure, "watch a socket");
  far_ = remote;
  // Rules may have come into force while it was called.
  if (!destination_allowed())
    return failed(reply::not_allowed, to_string(remote.address) + " is a denied destination");
  last_move_ = loop.now();
  enter(relay_phase::relaying, patience() / 2);
  tell_connected(reply::succeeded, {});
  if (exchange_)
    return turn_exchange();
  if (!send_now(encode_reply(http_, reply::succeeded, bound)))
    return;
  up_.preload(early_);
  early_ = {};
  turn();
}

void connection::failed(reply code, const std::string& why) {
  auto timed_out = upstream_ && upstream_->timed_out();
  if (upstream_ && upstream_->last_errno() != 0)
    home_.books().connected(outcome_of(upstream_->last_errno()));
  if (upstream_)
    home_.home().loop().dispose(std::move(upstream_));
  deny(code, why, timed_out);
}

void connection::deny(reply code, const std::string& why, bool timed_out) {
  home_.books().note(code == reply::not_allowed ? ledger::item::denied : ledger::item::refused);
  if (code == reply::not_allowed)
    home_.log_denied(client, (udp_ ? "udp" : host_) + ": " + why);
  tell_connected(code, why);
  if (send_now(encode_reply(http_, code, {}, timed_out)))
    close_politely(ending::refused);
}

/// Once, whatever comes of it later.
void connection::tell_connected(reply code, const std::string& why) {
  if (!announced_ || !home_.who() || std::exchange(told_, true))
    return;
  auto stands = code == reply::succeeded && !udp_;
  home_.who()->connected({id, code, stands ? to_string(far_.address) : std::string{}, why});
}

void connection::turn() {
  if (exchange_)
    return turn_exchange();
  auto& loop = home_.home().loop();
  auto& tools = home_.home().tools();
  uint64_t from_client = 0, to_remote = 0, from_remote = 0, to_client = 0;
  auto sent = up_.turn(client_.state, remote_.state, tools, budget, from_client, to_remote);
  auto got = down_.turn(remote_.state, client_.state, tools, budget, from_remote, to_client);
  // A byte counts when the far end's socket took or gave it.
  if (to_remote + from_remote + to_client > 0) {
    home_.books().moved(*this, to_remote, from_remote, loop.now());
    last_move_ = loop.now();
  }
  if (sent == flow::status::aborted)
    return close_now(ending::client_gone, true);
  if (got == flow::status::aborted)
    return close_when_sent(ending::remote_gone);
  if (up_.over() && down_.over()) {
    if (down_.rejected())
      return close_now(ending::client_gone, true);
    // A far end that took not all of it may leave unread bytes of the client's here, and closing on
    // them would destroy its answer on the way.
    return up_.rejected() ? close_politely(ending::remote_gone)
                          : close_now(ending::finished, false);
  }
  if ((sent == flow::status::more || got == flow::status::more) && !queued_) {
    queued_ = true;
    return loop.again(client_);
  }
  // Who is gone and has nothing under way any more is not waited for.
  if (client_.state.broken && up_.over())
    return close_now(ending::client_gone, true);
  if (remote_.state.broken && down_.over())
    return close_politely(ending::remote_gone);
  if ((client_.state.broken || remote_.state.broken) && !hurried_) {
    hurried_ = true;
    loop.arm(*this, loop.now() + patience() / 2);
  }
}

/// Whether the kernel has more to send, or less, than when this was asked last: a peer that reads
/// slowly takes long after our last write. Bytes on their way count, bytes that are stuck do not.
bool connection::queues_moved() {
  auto queued = [](const side& x) {
    int bytes = 0;
    return ioctl(x.socket.get(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
  };
  auto now = std::pair{queued(client_), queued(remote_)};
  return std::exchange(queues_, now) != now;
}

void connection::ring() {
  auto& loop = home_.home().loop();
  auto limit = patience();
  switch (phase.load(std::memory_order_relaxed)) {
  case relay_phase::handshake: return close_now(ending::client_gone, false);
  case relay_phase::deciding: return deny(reply::general_failure, "nobody decided in time");
  case relay_phase::held: return deny(reply::network_unreachable, "the dongle is being toggled");
  case relay_phase::connecting: return failed(reply::host_unreachable, "no answer in time");
  case relay_phase::relaying:
    // Armed once and not at every byte: here it learns of what moved meanwhile. Looked at twice in
    // that time, so that what is stuck ends hardly later than what is silent.
    if (!association_ && queues_moved())
      last_move_ = loop.now();
    if (loop.now() - last_move_ < limit)
      return loop.arm(*this, std::min(last_move_ + limit, loop.now() + limit / 2));
    if (client_.state.broken || remote_.state.broken)
      return close_now(client_.state.broken ? ending::client_gone : ending::remote_gone, true);
    return close_now(ending::idle,
                     up_.pending() + down_.pending() > 0 || (exchange_ && exchange_->answering()));
  case relay_phase::closing: return read_away();
  }
}

} // namespace dongled::io::relay
