// What a connection does with an HTTP request that it sends on, and how the next one follows.
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {
namespace {

constexpr uint32_t forward_events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;

/// Bytes per turn, as for a relay of bytes.
constexpr size_t forward_budget = pipe_pool::capacity;

/// How long a client may take until its next request; browsers give up sooner.
constexpr std::chrono::seconds between_requests{60};

/// Whether a server still waits for a request: it has neither closed nor said anything.
bool server_waits(int fd) {
  char one = 0;
  return recv(fd, &one, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

} // namespace

/// Sends the request to the server of the one before, if it is the same and still there.
bool connection::use_kept() {
  if (!exchange_ || !kept_)
    return false;
  auto x = std::move(kept_);
  auto& way = home_.way()->settings();
  auto same = x->host == host_ && x->port == port_ && x->ifindex == way.ifindex
              && (x->source == way.source || x->source == way.source6);
  if (!same || !server_waits(x->socket.get())
      || !home_.home().rules()->policy.destination_allowed(x->far.address))
    return false;
  ifindex_ = x->ifindex;
  source_ = std::move(x->source);
  far_ = x->far;
  remote_.socket = std::move(x->socket);
  remote_.state = {};
  remote_.state.fd = remote_.socket.get();
  remote_.state.writable = true;
  auto& loop = home_.home().loop();
  if (!loop.add(remote_.socket.get(), forward_events, remote_)) {
    remote_.socket.reset();
    return false;
  }
  kept_again_ = true;
  last_move_ = loop.now();
  enter(relay_phase::relaying, patience() / 2);
  tell_connected(reply::succeeded, {});
  turn_exchange();
  return true;
}

void connection::turn_exchange() {
  auto& loop = home_.home().loop();
  if (client_.state.broken)
    return close_now(ending::client_gone, true);
  uint64_t to_remote = 0, from_remote = 0, to_client = 0;
  auto x = exchange_->turn(client_.state, remote_.state, home_.home().tools(), forward_budget,
                           to_remote, from_remote, to_client);
  if (to_remote + from_remote + to_client > 0) {
    home_.books().moved(*this, to_remote, from_remote, loop.now());
    last_move_ = loop.now();
  }
  using status = http_exchange::status;
  switch (x) {
  case status::waiting: return;
  case status::more:
    if (!queued_) {
      queued_ = true;
      loop.again(client_);
    }
    return;
  case status::finished: return end_exchange();
  case status::client_gone: return close_now(ending::client_gone, true);
  case status::bad_request: return answer_and_close(http_connect::bad_request());
  case status::no_response:
    // A server may close a connection at the very moment it is used again (RFC 9112 section 9.3.1).
    if (kept_again_ && exchange_->may_repeat())
      return call_again();
    [[fallthrough]];
  case status::bad_response: return answer_and_close(encode_reply(true, reply::connection_refused));
  case status::broken: return close_when_sent(ending::remote_gone);
  }
}

void connection::call_again() {
  kept_again_ = false;
  drop_remote(false);
  remote_.state = {};
  exchange_->repeat();
  proceed();
}

void connection::answer_and_close(const std::string& bytes) {
  if (send_now(bytes))
    close_politely(ending::remote_gone);
}

/// The response is sent: the client goes on to its next request, or is closed.
void connection::end_exchange() {
  if (!exchange_->keeps_client() || client_.state.broken || home_.home().closed())
    return close_politely(ending::finished);
  if (exchange_->keeps_remote() && !remote_.state.hung_up && !remote_.state.broken) {
    home_.home().loop().remove(remote_.socket.get(), remote_);
    kept_ = std::make_unique<kept_upstream>(
      kept_upstream{std::move(remote_.socket), far_, host_, port_, ifindex_, source_});
  }
  report(ending::finished);
  drop_remote(false);
  home_.follow(*this);
}

bool connection::follow(connection& before) {
  auto& loop = home_.home().loop();
  lease_ = std::move(before.lease_);
  outsider_ = before.outsider_;
  early_ = before.exchange_->take_rest();
  kept_ = std::move(before.kept_);
  idle_ = true;
  client_.socket = std::move(before.client_.socket);
  auto readable = before.client_.state.readable;
  client_.state = std::exchange(before.client_.state, {});
  loop.disarm(before);
  milliseconds limit = home_.home().rules()->socks.idle_timeout;
  enter(relay_phase::handshake, std::min<milliseconds>(limit, between_requests));
  if (!loop.hand_over(client_.socket.get(), forward_events, before.client_, client_))
    return false;
  if (readable || !early_.empty())
    read_handshake();
  return true;
}

} // namespace dongled::io::relay
