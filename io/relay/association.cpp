#include "io/relay/association.hpp"

#include "io/relay/shard.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// How many datagrams one turn takes from a socket before others are served.
constexpr int datagrams_a_turn = 32;
/// Whether another address might do better: not if the socket is full or the datagram too long.
bool says_no_way(int code) {
  return code != EAGAIN && code != ENOBUFS && code != EMSGSIZE && code != EINTR;
}

} // namespace

result<std::unique_ptr<association>> association::open(lane& home, owner& who, client from) {
  auto near = datagram_socket({from.reached.address, 0, from.reached.scope},
                              home.home().rules()->socks.udp_ports);
  if (!near)
    return near.why();
  std::unique_ptr<association> x{new association{home, who, std::move(from)}};
  socket_address own;
  getsockname(near->get(), own.get(), &own.size);
  x->bound_ = to_endpoint(own);
  if (!x->watch(x->near_, std::move(*near)))
    return failure{fault::os, std::string{"watch a socket: "} + std::strerror(errno), errno};
  if (x->client_.port != 0
      && !x->from_client({x->client_.at.address, x->client_.port, x->client_.at.scope}))
    return failure{fault::os, "the client cannot be reached by UDP"};
  return x;
}

association::association(lane& home, owner& who, client from)
  : home_(home), owner_(who), client_(std::move(from)) {}

association::~association() {
  forget_names();
  for (auto x : {&near_, &far4_, &far6_})
    drop(*x);
}

bool association::watch(side& x, unique_fd socket) {
  // Level-triggered: what one batch leaves is reported again, after others had their turn.
  if (!home_.home().loop().add(socket.get(), EPOLLIN, x))
    return false;
  x.socket = std::move(socket);
  return true;
}

void association::drop(side& x) {
  if (!x.socket)
    return;
  home_.home().loop().remove(x.socket.get(), x);
  x.socket.reset();
}

void association::let_go() {
  forget_names();
  // The IPv4 address is what the whole relay stands and falls with; this one comes and goes.
  drop(far6_);
}

void association::reviewed() {
  auto& policy = home_.home().rules()->policy;
  peers_.keep_if([&](auto& x) { return policy.destination_allowed(x.address); });
}

void association::side::ready(uint32_t) {
  if (this == &owner.near_)
    owner.hear_client();
  else
    owner.hear_far_end(*this);
}

void association::hear_client() {
  auto& scratch = home_.home().tools().scratch;
  for (int i = 0; i < datagrams_a_turn; ++i) {
    socket_address from;
    auto n =
      recvfrom(near_.socket.get(), scratch.data(), scratch.size(), 0, from.get(), &from.size);
    if (n < 0 && errno == EAGAIN)
      return;
    // An error is an ICMP message about what was sent before, and no reason to stop.
    if (n < 0)
      continue;
    auto x = udp::parse({scratch.data(), static_cast<size_t>(n)});
    if (!x || !from_client(to_endpoint(from)))
      continue;
    if (x->name.empty())
      (void)send(x->to, x->payload);
    else
      send_by_name(*x);
  }
}

/// Whether @p from is our client. The first datagram settles the port; the kernel then keeps all
/// others out, though some may be queued already.
bool association::from_client(const endpoint& from) {
  if (from.address != client_.at.address || (client_.port != 0 && from.port != client_.port))
    return false;
  if (settled_)
    return true;
  auto sa = to_socket_address(from);
  if (connect(near_.socket.get(), sa.get(), sa.size) != 0)
    return false;
  client_.port = from.port;
  return settled_ = true;
}

/// False when nothing can be sent there: there is no way, and trying again would find none.
bool association::send(const endpoint& to, std::string_view payload) {
  auto known = peers_.knows(to);
  // Judged at the first datagram, and all over again when the rules change.
  if (!known && !home_.home().rules()->policy.destination_allowed(to.address)) {
    owner_.denied(to_string(to));
    return true;
  }
  auto out = way_to(to.address);
  if (!out)
    return false;
  auto sa = to_socket_address(to);
  auto n =
    sendto(out->socket.get(), payload.data(), payload.size(), MSG_NOSIGNAL, sa.get(), sa.size);
  if (n < 0)
    return !says_no_way(errno);
  if (!known) {
    owner_.asked(to_string(to), peers_.size());
    peers_.add(to);
  }
  home_.books().note(ledger::item::datagram_up);
  owner_.carried(static_cast<uint64_t>(n), 0);
  return true;
}

/// The socket for the family of @p x, made when it is first needed; null when the dongle has none.
association::side* association::way_to(const ip_address& x) {
  auto& out = x.is_v4() ? far4_ : far6_;
  if (out.socket)
    return &out;
  if (!home_.way())
    return nullptr;
  auto socket = home_.way()->datagrams(!x.is_v4());
  return socket && watch(out, std::move(*socket)) ? &out : nullptr;
}

void association::hear_far_end(side& x) {
  auto& scratch = home_.home().tools().scratch;
  // Room for the header in front: payload is read to where it is sent from.
  auto payload = scratch.data() + udp::longest_header;
  for (int i = 0; i < datagrams_a_turn; ++i) {
    socket_address sender;
    auto n = recvfrom(x.socket.get(), payload, scratch.size() - udp::longest_header, 0,
                      sender.get(), &sender.size);
    if (n < 0 && errno == EAGAIN)
      return;
    if (n < 0)
      continue;
    auto from = to_endpoint(sender);
    if (!peers_.knows(from))
      continue;
    home_.books().note(ledger::item::datagram_down);
    owner_.carried(0, static_cast<uint64_t>(n));
    auto header = udp::encode(from);
    auto start = payload - header.size;
    std::memcpy(start, header.bytes.data(), header.size);
    ::send(near_.socket.get(), start, header.size + static_cast<size_t>(n), MSG_NOSIGNAL);
  }
}

} // namespace dongled::io::relay
