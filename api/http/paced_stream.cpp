#include "api/http/paced_stream.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dongled::api {

namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;

/// A wait looks that often whether the server stops.
constexpr milliseconds one_look{100};

template <class Ask>
void name_of(Ask ask, int fd, std::string& ip, int& port) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";
  if (ask(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0
      || ::getnameinfo(reinterpret_cast<sockaddr*>(&at), size, host, sizeof host, service,
                       sizeof service, NI_NUMERICHOST | NI_NUMERICSERV)
           != 0)
    return;
  ip = host;
  port = std::atoi(service);
}

} // namespace

paced_stream::paced_stream(int fd, const limits& x, const std::atomic<bool>& stopping)
  : fd_(fd), limits_(x), stopping_(stopping), began_(clock::now()) {
  name_of(::getpeername, fd_, client_, client_port_);
}

paced_stream::~paced_stream() {
  // What the client said that nobody has read would make close(2) a reset, and cost it our answer.
  ::shutdown(fd_, SHUT_WR);
  for (int rounds = 0; rounds < 4 && ::recv(fd_, buffer_.data(), buffer_.size(), MSG_DONTWAIT) > 0;)
    ++rounds;
  ::close(fd_);
}

bool paced_stream::wait(short events, clock::time_point until) const {
  for (pollfd x{fd_, events, 0}; !stopping_;) {
    auto left = ceil<milliseconds>(until - clock::now());
    if (left <= left.zero())
      return false;
    auto n = ::poll(&x, 1, static_cast<int>(std::min(left, one_look).count()));
    if (n > 0)
      return true; // An error is for recv or send to tell.
    if (n < 0 && errno != EINTR)
      return false;
  }
  return false;
}

bool paced_stream::await_request() {
  in_head_ = true;
  head_size_ = 0;
  why_ = trouble::none;
  auto there = from_ < to_ || wait(POLLIN, clock::now() + limits_.idle);
  began_ = clock::now();
  deadline_ = began_ + limits_.request;
  return there && !stopping_;
}

bool paced_stream::connected() const {
  pollfd x{fd_, POLLRDHUP, 0};
  return ::poll(&x, 1, 0) == 0;
}

ssize_t paced_stream::read(char* to, size_t size) {
  if (in_head_ && head_size_ >= limits_.head) {
    why_ = trouble::head_too_large;
    return -1;
  }
  if (from_ == to_) {
    if (!wait(POLLIN, std::min(deadline_, clock::now() + limits_.read))) {
      why_ = trouble::too_slow;
      return -1;
    }
    auto n = ::recv(fd_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (n <= 0) {
      why_ = trouble::closed;
      return n;
    }
    from_ = 0;
    to_ = static_cast<size_t>(n);
  }
  auto n = std::min(size, to_ - from_);
  std::memcpy(to, buffer_.data() + from_, n);
  from_ += n;
  head_size_ += in_head_ ? n : 0;
  return static_cast<ssize_t>(n);
}

ssize_t paced_stream::write(const char* from, size_t size) {
  // All of it, since the library does not look everywhere how much was.
  auto until = clock::now() + limits_.write;
  for (size_t at = 0; at < size;) {
    auto n = ::send(fd_, from + at, size - at, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      at += static_cast<size_t>(n);
      until = clock::now() + limits_.write;
    } else if (n < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
      return -1;
    } else if (!wait(POLLOUT, until)) { // when the server stops: what does not fit is not sent
      return -1;
    }
  }
  return static_cast<ssize_t>(size);
}

bool paced_stream::is_readable() const { return from_ < to_ || connected(); }
bool paced_stream::wait_readable() const {
  return from_ < to_ || wait(POLLIN, std::min(deadline_, clock::now() + limits_.read));
}
// `write` waits by itself; nothing is lost by trying.
bool paced_stream::is_writable() const { return true; }
bool paced_stream::wait_writable() const { return true; }

time_t paced_stream::duration() const {
  return static_cast<time_t>(ceil<milliseconds>(clock::now() - began_).count());
}

void paced_stream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = client_;
  port = client_port_;
}

void paced_stream::get_local_ip_and_port(std::string& ip, int& port) const {
  name_of(::getsockname, fd_, ip, port);
}

} // namespace dongled::api
