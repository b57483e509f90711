// What a connection does that asked for UDP: it holds the association, and its end ends that.
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// Without a datagram for so long an association is over; or sooner, if a silent relay is.
constexpr std::chrono::seconds udp_idle{60};

} // namespace

milliseconds connection::patience() const {
  milliseconds limit = home_.home().rules()->socks.idle_timeout;
  // Nothing new comes of it: what is left is passed on while it moves.
  if (client_.state.broken || remote_.state.broken)
    return std::min(limit, farewell);
  return association_ ? std::min<milliseconds>(limit, udp_idle) : limit;
}

/// The port the client says it will send from; 0 when it does not, or names an address that is not
/// its own as we see it: then its port is not, either.
uint16_t connection::announced_port() const {
  auto said = ip_address::parse(host_);
  return said && *said == from_.address ? port_ : uint16_t{0};
}

void connection::associate() {
  auto lease = home_.take_udp_lease(from_.address);
  if (!lease)
    return deny(reply::not_allowed, "its client has too many UDP associations");
  socket_address own;
  getsockname(client_.socket.get(), own.get(), &own.size);
  auto made =
    association::open(home_, *this, {std::move(lease), from_, to_endpoint(own), announced_port()});
  if (!made)
    return deny(reply::general_failure, made.why().doing);
  association_ = std::move(*made);
  home_.books().note(ledger::item::association);
  ifindex_ = home_.way()->settings().ifindex;
  source_ = home_.way()->settings().source;
  last_move_ = home_.home().loop().now();
  enter(relay_phase::relaying, patience());
  tell_connected(reply::succeeded, {});
  if (send_now(encode_reply(http_, reply::succeeded, association_->bound())))
    mind_client();
}

/// Over its TCP connection a client of UDP has nothing more to say: only its end counts.
void connection::mind_client() {
  auto& scratch = home_.home().tools().scratch;
  for (int i = 0; i < 4; ++i) {
    auto n = recv(client_.socket.get(), scratch.data(), scratch.size(), 0);
    if (n < 0 && errno == EAGAIN)
      return;
    if (n == 0)
      return close_now(ending::finished, false);
    if (n < 0 && errno != EINTR)
      return close_now(ending::client_gone, false);
  }
  if (!queued_) {
    queued_ = true;
    home_.home().loop().again(client_);
  }
}

void connection::carried(uint64_t sent, uint64_t received) {
  last_move_ = home_.home().loop().now();
  home_.books().moved(*this, sent, received, last_move_);
}

void connection::asked(const std::string& whom, size_t others) {
  auto more = others > 0 ? " and " + std::to_string(others) + " others" : std::string{};
  home_.books().retarget(*this, "udp " + whom + more);
}

void connection::denied(const std::string& whom) {
  home_.books().note(ledger::item::denied);
  home_.log_denied(client, "udp " + whom + ": a denied destination");
}

} // namespace dongled::io::relay
