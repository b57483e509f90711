#include "io/hilink/http_transport.hpp"

#include "io/hilink/http_codec.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dongled::io::hilink {

namespace {

using clock = std::chrono::steady_clock;

/// One connection for one request. Never blocks but in wait(), and there until `end` at the latest.
class connection {
public:
  connection(clock::time_point end, std::string doing, const cancellation* by)
    : end_(end), doing_(std::move(doing)), cancellation_(by) {}
  ~connection() {
    if (socket_ >= 0)
      close(socket_);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  std::optional<failure> open(const http_endpoint& where);
  std::optional<failure> write(std::string_view bytes);
  std::optional<failure> read(reply_reader& into);

private:
  int bind_to(const http_endpoint& where) const;
  bool wait(short what) const;
  failure broken() const { return {fault::os, doing_ + ": the connection broke", ECONNRESET}; }
  failure broken(int error) const { return means_exhausted(error) ? exhausted(error) : broken(); }
  failure exhausted(int error) const {
    return {fault::exhausted, doing_ + ": " + std::strerror(error), error};
  }
  failure late() const { return {fault::timed_out, doing_ + ": no reply in time"}; }
  failure no_connection(int error) const;

  clock::time_point end_;
  std::string doing_;
  const cancellation* cancellation_;
  int socket_ = -1;
};

bool parse(const std::string& text, in_addr& to) {
  return inet_pton(AF_INET, text.c_str(), &to) == 1;
}

failure connection::no_connection(int error) const {
  if (error == ETIMEDOUT)
    return {fault::timed_out, doing_ + ": no connection in time", error};
  if (means_exhausted(error))
    return exhausted(error);
  return {fault::refused, doing_ + ": no connection", error};
}

/// Binds to the dongle's link and address; returns 0 or an errno.
int connection::bind_to(const http_endpoint& where) const {
  auto by_name = [&] {
    return setsockopt(socket_, SOL_SOCKET, SO_BINDTODEVICE, where.interface.data(),
                      static_cast<socklen_t>(where.interface.size()));
  };
  auto by_index = [&] {
    auto index = static_cast<int>(where.ifindex);
    return setsockopt(socket_, SOL_SOCKET, SO_BINDTOIFINDEX, &index, sizeof index);
  };
  if (where.ifindex != 0) {
    // Linux before 5.1 knows no SO_BINDTOIFINDEX.
    if (by_index() != 0 && (errno != ENOPROTOOPT || where.interface.empty() || by_name() != 0))
      return errno;
  } else if (!where.interface.empty() && by_name() != 0) {
    return errno;
  }
  if (where.source.empty())
    return 0;
  sockaddr_in from{};
  from.sin_family = AF_INET;
  if (!parse(where.source, from.sin_addr))
    return EINVAL;
  return bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 ? 0 : errno;
}

bool connection::wait(short what) const {
  auto called_off = cancellation_ ? cancellation_->descriptor() : -1;
  pollfd ready[] = {{socket_, what, 0}, {called_off, POLLIN, 0}}; // a negative one is ignored
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(end_ - clock::now()).count();
    if (left <= 0)
      return false;
    auto got = poll(ready, 2, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (got > 0)
      return ready[1].revents == 0;
    if (got < 0 && errno != EINTR)
      return false;
  }
}

std::optional<failure> connection::open(const http_endpoint& where) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(where.port);
  if (!parse(where.host, to.sin_addr))
    return failure{fault::bad_input, doing_ + ": not a numeric address"};
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0)
    return exhausted(errno);
  if (auto error = bind_to(where); means_exhausted(error))
    return exhausted(error);
  else if (error != 0)
    return failure{error == EPERM || error == EACCES ? fault::denied : fault::os,
                   doing_ + ": its link cannot be bound", error};
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
    return std::nullopt;
  if (errno != EINPROGRESS)
    return no_connection(errno);
  if (!wait(POLLOUT))
    return no_connection(ETIMEDOUT);
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    error = errno;
  if (error != 0)
    return no_connection(error);
  return std::nullopt;
}

std::optional<failure> connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0)
      bytes.remove_prefix(static_cast<size_t>(sent));
    else if (errno != EAGAIN && errno != EINTR)
      return broken(errno);
    else if (!wait(POLLOUT))
      return late();
  }
  return std::nullopt;
}

std::optional<failure> connection::read(reply_reader& into) {
  char chunk[16 * 1024];
  auto state = reply_reader::state::more;
  while (state == reply_reader::state::more) {
    // Waits even when there is something to read: a trickle must not outrun the deadline.
    if (!wait(POLLIN))
      return late();
    auto got = recv(socket_, chunk, sizeof chunk, 0);
    if (got > 0)
      state = into.take({chunk, static_cast<size_t>(got)});
    else if (got == 0)
      state = into.end();
    else if (errno != EAGAIN && errno != EINTR)
      return broken(errno);
  }
  switch (state) {
  case reply_reader::state::whole: return std::nullopt;
  case reply_reader::state::too_large:
    return failure{fault::bad_input, doing_ + ": the reply does not end"};
  case reply_reader::state::more:
  case reply_reader::state::malformed: break;
  }
  return broken();
}

} // namespace

result<http_reply> http_transport::send(const http_request& what, milliseconds timeout) {
  connection to(clock::now() + timeout, "ask " + where_.host + " for " + what.path,
                cancellation_.get());
  if (auto why = to.open(where_))
    return *why;
  if (auto why = to.write(encode(what, where_.host)))
    return *why;
  reply_reader reader;
  if (auto why = to.read(reader))
    return *why;
  return std::move(reader.reply());
}

} // namespace dongled::io::hilink
