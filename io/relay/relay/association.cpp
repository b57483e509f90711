#include "io/relay/relay/association.hpp"

#include "io/relay/relay/shard.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// How often one turn reads a socket before others are served.
constexpr int batches_a_turn = 4;
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
  ask_for_whole_flows(near->get());
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
  auto& in = home_.home().tools().datagrams_in;
  for (int i = 0; i < batches_a_turn; ++i) {
    auto got = in.read(near_.socket.get());
    // Another error is an ICMP message about what was sent before, and no reason to stop.
    if (got.empty() && errno == EAGAIN)
      return;
    side* via = nullptr;
    for (auto& x : got) {
      auto from = to_endpoint(x.from);
      datagram_reader::each(x, [&](std::string_view bytes) { take_up(bytes, from, via); });
    }
    send_up(via);
    if (!got.empty() && got.size() < datagram_reader::most)
      return;
  }
}

/// One datagram of the client: it waits for others that go @p via the same socket, if it goes to
/// somebody who was asked before.
void association::take_up(std::string_view bytes, const endpoint& from, side*& via) {
  auto x = udp::parse(bytes);
  if (!x || !from_client(from))
    return;
  auto& out = home_.home().tools().datagrams_out;
  if (x->name.empty() && peers_.knows(x->to)) {
    auto way = way_to(x->to.address);
    if (way != via || out.full())
      send_up(via);
    via = way;
    if (way)
      out.add(&x->to, {}, x->payload);
    return;
  }
  send_up(via); // in the order of coming
  if (x->name.empty())
    (void)send(x->to, x->payload);
  else
    send_by_name(*x);
}

void association::send_up(side* via) {
  auto& out = home_.home().tools().datagrams_out;
  if (!via || out.empty())
    return;
  auto sent = out.flush(via->socket.get(), via->limits);
  home_.books().note(ledger::item::datagram_up, sent.datagrams);
  if (sent.datagrams > 0)
    owner_.carried(sent.bytes, 0);
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
  if (socket)
    ask_for_whole_flows(socket->get());
  out.limits = {};
  return socket && watch(out, std::move(*socket)) ? &out : nullptr;
}

void association::hear_far_end(side& x) {
  auto& in = home_.home().tools().datagrams_in;
  auto& out = home_.home().tools().datagrams_out;
  for (int i = 0; i < batches_a_turn; ++i) {
    auto got = in.read(x.socket.get());
    if (got.empty() && errno == EAGAIN)
      return;
    std::array<udp::header, datagram_reader::most> headers;
    datagram_writer::sum read;
    // On the account before the client has them: it may look.
    auto send_down = [&] {
      if (out.empty())
        return;
      home_.books().note(ledger::item::datagram_down, read.datagrams);
      owner_.carried(0, read.bytes);
      read = {};
      out.flush(near_.socket.get(), near_.limits);
    };
    for (size_t at = 0; at < got.size(); ++at) {
      auto from = to_endpoint(got[at].from);
      if (!peers_.knows(from))
        continue;
      headers[at] = udp::encode(from);
      std::string_view front{headers[at].bytes.data(), headers[at].size};
      datagram_reader::each(got[at], [&](std::string_view payload) {
        if (out.full())
          send_down();
        out.add(nullptr, front, payload);
        ++read.datagrams;
        read.bytes += payload.size();
      });
    }
    send_down();
    if (!got.empty() && got.size() < datagram_reader::most)
      return;
  }
}

} // namespace dongled::io::relay
