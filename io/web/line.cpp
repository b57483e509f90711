#include "io/web/line.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dongled::io::web {

namespace {

/// What is read at a time.
constexpr size_t longest_chunk = 16'384;

} // namespace

line::~line() {
  ssl_.reset();
  if (socket_ >= 0)
    ::close(socket_);
}

bool line::wait(short what, clock::time_point end) const {
  pollfd ready[] = {{socket_, what, 0}, {by_.descriptor(), POLLIN, 0}}; // a negative one is ignored
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(end - clock::now()).count();
    if (left <= 0 || by_.requested())
      return false;
    auto got = ::poll(ready, 2, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (got > 0)
      return ready[1].revents == 0;
    if (got < 0 && errno != EINTR)
      return false;
  }
}

/// Whether the socket must not leave but by `by_way_`, and does not.
bool line::bound(const socket_place& to) const {
  auto loopback = [&] {
    if (to.address.ss_family == AF_INET)
      return (ntohl(reinterpret_cast<const sockaddr_in&>(to.address).sin_addr.s_addr) >> 24) == 127;
    auto& v6 = reinterpret_cast<const sockaddr_in6&>(to.address).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
  };
  return by_way_.empty() || loopback()
         || ::setsockopt(socket_, SOL_SOCKET, SO_BINDTODEVICE, by_way_.c_str(),
                         static_cast<socklen_t>(by_way_.size()))
              == 0;
}

std::optional<failure> line::connect(const socket_place& to, clock::time_point end) {
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0)
    return failure{fault::exhausted, doing_ + ": no socket", errno};
  if (!bound(to))
    return failure{fault::os, doing_ + ": not by " + by_way_ + ": " + std::strerror(errno), errno};
  auto refused = [&](int error) {
    return failure{fault::refused, doing_ + ": no connection: " + std::strerror(error), error};
  };
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0)
    return std::nullopt;
  if (errno != EINPROGRESS)
    return refused(errno);
  if (!wait(POLLOUT, end))
    return failure{fault::timed_out, doing_ + ": no connection in time"};
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    error = errno;
  return error != 0 ? std::optional(refused(error)) : std::nullopt;
}

std::optional<failure> line::open(const url& to,
                                  const std::function<bool(const socket_place&)>& may) {
  auto places = look_up(to, end_, by_);
  if (!places)
    return places.why();
  if (may && std::erase_if(*places, [&](auto& x) { return !may(x); }) > 0 && places->empty())
    return failure{fault::unsupported, doing_ + ": its addresses may not be reached"};
  std::optional<failure> why = failure{fault::not_found, doing_ + ": it has no address"};
  for (size_t i = 0; i < places->size() && why; ++i) {
    // One that is silent must leave time for the next one.
    auto now = clock::now();
    auto last = i + 1 == places->size();
    why = connect((*places)[i], last ? end_ : now + (end_ - now) / 2);
    if (!why)
      reached_ = (*places)[i];
  }
  if (!why && to.tls)
    why = shake_hands(to);
  return why;
}

std::optional<failure> line::adopt(int socket, const url& to) {
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = socket;
  return to.tls ? shake_hands(to) : std::nullopt;
}

std::string line::tls() const { return ssl_ ? SSL_get_version(ssl_.get()) : ""; }

std::optional<failure> line::settle(int n) {
  auto again = [&](short what) { return wait(what) ? std::nullopt : std::optional(late()); };
  switch (SSL_get_error(ssl_.get(), n)) {
  case SSL_ERROR_WANT_READ: return again(POLLIN);
  case SSL_ERROR_WANT_WRITE: return again(POLLOUT);
  default: return tls_trouble(ssl_.get(), doing_);
  }
}

std::optional<failure> line::shake_hands(const url& to) {
  auto made = tls_for(to, socket_);
  if (!made)
    return made.why();
  ssl_ = std::move(*made);
  while (true) {
    ERR_clear_error();
    auto n = SSL_connect(ssl_.get());
    if (n == 1)
      return std::nullopt;
    if (auto why = settle(n))
      return why;
  }
}

std::optional<failure> line::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (ssl_) {
      ERR_clear_error();
      auto n = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (n > 0)
        bytes.remove_prefix(static_cast<size_t>(n));
      else if (auto why = settle(n))
        return why;
      continue;
    }
    auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0)
      bytes.remove_prefix(static_cast<size_t>(n));
    else if (errno != EAGAIN && errno != EINTR)
      return broken();
    else if (!wait(POLLOUT))
      return late();
  }
  return std::nullopt;
}

result<std::string> line::read() {
  std::string chunk(longest_chunk, '\0');
  while (true) {
    if (ssl_) {
      ERR_clear_error();
      auto n = SSL_read(ssl_.get(), chunk.data(), static_cast<int>(chunk.size()));
      if (n > 0)
        return chunk.substr(0, static_cast<size_t>(n));
      if (SSL_get_error(ssl_.get(), n) == SSL_ERROR_ZERO_RETURN)
        return std::string{};
      if (auto why = settle(n))
        return *why;
      continue;
    }
    // Waits even when there is something to read: a trickle must not outrun the deadline.
    if (!wait(POLLIN))
      return late();
    auto n = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (n >= 0)
      return chunk.substr(0, static_cast<size_t>(n));
    if (errno != EAGAIN && errno != EINTR)
      return broken();
  }
}

} // namespace dongled::io::web
