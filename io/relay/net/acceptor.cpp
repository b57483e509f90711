#include "io/relay/net/acceptor.hpp"

#include "io/host/accept_errors.hpp"
#include "io/relay/net/sockets.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// How many clients one turn takes before others are served.
constexpr int clients_a_turn = 64;
/// How long a pause for want of descriptors lasts; they come back when relays end.
constexpr std::chrono::milliseconds exhausted_pause{100};
/// How long a full reactor waits when the room is made on another one.
constexpr std::chrono::milliseconds full_pause{50};

} // namespace

acceptor::acceptor(reactor& loop, std::shared_ptr<const unique_fd> socket, host& who)
  : loop_(loop), socket_(std::move(socket)), host_(who) {
  resume();
}

acceptor::~acceptor() {
  loop_.disarm(*this);
  if (watching_)
    loop_.remove(socket_->get(), *this);
}

void acceptor::resume() {
  full_ = false;
  if (watching_)
    return;
  // Exclusive: a client wakes one reactor and not all of them.
  watching_ = loop_.add(socket_->get(), EPOLLIN | EPOLLEXCLUSIVE, *this);
  if (!watching_)
    pause(exhausted_pause);
}

void acceptor::room() {
  if (!full_)
    return;
  loop_.disarm(*this);
  resume();
}

void acceptor::pause(std::chrono::milliseconds time) {
  if (watching_)
    loop_.remove(socket_->get(), *this);
  watching_ = false;
  loop_.arm(*this, loop_.now() + time);
}

void acceptor::ready(uint32_t) {
  int gone = 0;
  for (int i = 0; i < clients_a_turn; ++i) {
    if (!host_.reserve()) {
      full_ = true;
      return pause(full_pause);
    }
    socket_address from;
    unique_fd client{accept4(socket_->get(), from.get(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (client) {
      host_.welcome(std::move(client), to_endpoint(from));
      continue;
    }
    auto code = errno;
    host_.give_up();
    switch (io::host::trouble_of_accept(code)) {
    case io::host::accept_trouble::nobody_waits: return;
    case io::host::accept_trouble::client_gone: ++gone; break; // the next one
    case io::host::accept_trouble::no_listener: // shut down by its owner, who takes us away next
      return pause(exhausted_pause);
    case io::host::accept_trouble::short_of: host_.exhausted(code); return pause(exhausted_pause);
    }
  }
  if (gone == clients_a_turn) // so many clients do not give up at one time
    pause(exhausted_pause);
}

} // namespace dongled::io::relay
