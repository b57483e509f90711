#include "io/web/post.hpp"

#include "io/web/lookup.hpp"
#include "io/web/tls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <openssl/err.h>
#include <optional>
#include <poll.h>
#include <unistd.h>

namespace dongled::io::web {

namespace {

using clock = std::chrono::steady_clock;

/// A status line that is longer is none.
constexpr size_t longest_line = 1024;

/// One connection for one request. Never blocks but in wait(), and there until `end` at the latest.
class line {
public:
  line(clock::time_point end, std::string doing, const cancellation& by)
    : end_(end), doing_(std::move(doing)), by_(by) {}
  ~line() {
    ssl_.reset();
    if (socket_ >= 0)
      ::close(socket_);
  }
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  std::optional<failure> open(const url& to);
  std::optional<failure> write(std::string_view bytes);
  /// What came, at least a byte; empty: the other side has ended.
  result<std::string> read();

private:
  std::optional<failure> connect(const socket_place& to, clock::time_point end);
  std::optional<failure> shake_hands(const url& to);
  bool wait(short what, clock::time_point end) const;
  bool wait(short what) const { return wait(what, end_); }
  /// After a call on TLS that gave @p n: nothing when it is worth trying again.
  std::optional<failure> settle(int n);
  failure late() const { return {fault::timed_out, doing_ + ": no answer in time"}; }
  failure broken() const { return {fault::os, doing_ + ": the connection broke", errno}; }

  clock::time_point end_;
  std::string doing_;
  const cancellation& by_;
  int socket_ = -1;
  ssl_ptr ssl_;
};

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

std::optional<failure> line::connect(const socket_place& to, clock::time_point end) {
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0)
    return failure{fault::exhausted, doing_ + ": no socket", errno};
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

std::optional<failure> line::open(const url& to) {
  auto places = look_up(to, end_, by_);
  if (!places)
    return places.why();
  std::optional<failure> why = failure{fault::not_found, doing_ + ": it has no address"};
  for (size_t i = 0; i < places->size() && why; ++i) {
    // One that is silent must leave time for the next one.
    auto now = clock::now();
    auto last = i + 1 == places->size();
    why = connect((*places)[i], last ? end_ : now + (end_ - now) / 2);
  }
  if (!why && to.tls)
    why = shake_hands(to);
  return why;
}

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
  std::string chunk(longest_line, '\0');
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

std::string encode(const post& x) {
  auto out = "POST " + x.to.target + " HTTP/1.1\r\nHost: " + x.to.authority()
             + "\r\nContent-Type: " + x.type
             + "\r\nContent-Length: " + std::to_string(x.body.size()) + "\r\nConnection: close\r\n";
  for (auto& [name, value] : x.headers)
    out += name + ": " + value + "\r\n";
  return out + "\r\n" + x.body;
}

/// The code of "HTTP/1.1 204 No Content"; nothing when it is no such line.
std::optional<int> code_of(std::string_view x) {
  auto digit = [&](size_t i) { return x[i] >= '0' && x[i] <= '9'; };
  if (x.size() < 12 || !x.starts_with("HTTP/1.") || x[8] != ' ' || !digit(9) || !digit(10)
      || !digit(11) || (x.size() > 12 && x[12] != ' '))
    return std::nullopt;
  return (x[9] - '0') * 100 + (x[10] - '0') * 10 + (x[11] - '0');
}

} // namespace

result<int> send(const post& x, milliseconds limit, const cancellation& by) {
  auto doing = "post to " + x.to.host;
  line to(clock::now() + limit, doing, by);
  if (auto why = to.open(x.to))
    return *why;
  if (auto why = to.write(encode(x)))
    return *why;
  std::string got;
  while (got.find('\n') == got.npos && got.size() < longest_line) {
    auto more = to.read();
    if (!more)
      return more.why();
    if (more->empty())
      return failure{fault::bad_input, doing + ": it hung up without an answer"};
    got += *more;
  }
  auto end = std::min(got.find_first_of("\r\n"), got.size());
  auto code = code_of(std::string_view(got).substr(0, end));
  if (!code)
    return failure{fault::bad_input, doing + ": what it answered is not HTTP"};
  return *code;
}

} // namespace dongled::io::web
