#include "tests/bench/far_server.hpp"

#include "tests/bench/dial.hpp"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace dongled::bench {

namespace {

constexpr size_t portion = 256 * 1024;
constexpr int turns = 4; ///< Portions for one client before the others have theirs.

/// Whether a call that moved nothing only has to wait.
bool come_again(ssize_t n) { return n < 0 && (errno == EAGAIN || errno == EINTR); }

} // namespace

far_server::far_server(lab::unique_fd listener, lab::unique_fd datagrams,
                       std::atomic<uint64_t>& swallowed)
  : listener_(std::move(listener)), datagrams_(std::move(datagrams)),
    epoll_(::epoll_create1(EPOLL_CLOEXEC)), supply_(::memfd_create("supply", MFD_CLOEXEC)),
    swallowed_(swallowed) {
  std::vector<char> bytes(portion, 'b');
  (void)!::write(supply_.get(), bytes.data(), bytes.size());
  epoll_event x{EPOLLIN, {.fd = listener_.get()}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &x);
  int room = 4 << 20;
  ::setsockopt(datagrams_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  epoll_event y{EPOLLIN, {.fd = datagrams_.get()}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, datagrams_.get(), &y);
}

void far_server::run() {
  std::array<epoll_event, 256> events{};
  while (true) {
    int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < n; ++i) {
      int fd = events[static_cast<size_t>(i)].data.fd;
      if (fd == listener_.get())
        admit();
      else if (fd == datagrams_.get())
        repeat_datagrams();
      else
        serve(clients_[static_cast<size_t>(fd)]);
    }
  }
}

void far_server::admit() {
  while (true) {
    int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
      return;
    int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    auto at = static_cast<size_t>(fd);
    if (clients_.size() <= at)
      clients_.resize(at + 1);
    clients_[at].fd.reset(fd);
    clients_[at].service = 0;
    epoll_event x{EPOLLIN | EPOLLRDHUP, {.fd = fd}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &x);
  }
}

void far_server::serve(client& x) {
  if (x.fd && !answer(x))
    x.fd.reset();
}

bool far_server::answer(client& x) {
  if (x.service == 0) {
    auto n = ::recv(x.fd.get(), &x.service, 1, 0);
    if (n <= 0)
      return come_again(n);
    uint32_t rate = far::pace;
    if (x.service == far::paced)
      ::setsockopt(x.fd.get(), SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate);
    if (x.service == far::source || x.service == far::paced) {
      epoll_event wanted{EPOLLOUT | EPOLLRDHUP, {.fd = x.fd.get()}};
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, x.fd.get(), &wanted);
    }
  }
  switch (x.service) {
  case far::paced:
  case far::source: return pour(x);
  case far::sink: return swallow(x);
  case far::echo: return repeat(x);
  default: return false;
  }
}

bool far_server::pour(const client& x) {
  for (int i = 0; i < turns; ++i) {
    off_t start = 0;
    auto n = ::sendfile(x.fd.get(), supply_.get(), &start, portion);
    if (n <= 0)
      return come_again(n);
  }
  return true;
}

bool far_server::swallow(const client& x) {
  for (int i = 0; i < turns; ++i) {
    // MSG_TRUNC on a TCP socket discards instead of copying: tcp(7).
    auto n = ::recv(x.fd.get(), nullptr, portion, MSG_TRUNC);
    if (n <= 0)
      return come_again(n);
    swallowed_.fetch_add(static_cast<uint64_t>(n), std::memory_order_relaxed);
  }
  return true;
}

void far_server::repeat_datagrams() {
  constexpr size_t batch = 64;
  static std::array<std::array<char, 2048>, batch> bytes;
  std::array<sockaddr_in, batch> from{};
  std::array<iovec, batch> pieces;
  std::array<mmsghdr, batch> all{};
  for (size_t i = 0; i < batch; ++i) {
    pieces[i] = {bytes[i].data(), bytes[i].size()};
    all[i].msg_hdr.msg_name = &from[i];
    all[i].msg_hdr.msg_namelen = sizeof from[i];
    all[i].msg_hdr.msg_iov = &pieces[i];
    all[i].msg_hdr.msg_iovlen = 1;
  }
  int n = ::recvmmsg(datagrams_.get(), all.data(), batch, MSG_DONTWAIT, nullptr);
  for (size_t i = 0; n > 0 && i < static_cast<size_t>(n); ++i)
    pieces[i].iov_len = all[i].msg_len;
  if (n > 0)
    ::sendmmsg(datagrams_.get(), all.data(), static_cast<unsigned>(n), MSG_DONTWAIT);
}

bool far_server::repeat(const client& x) {
  std::array<char, 4096> bytes;
  auto n = ::recv(x.fd.get(), bytes.data(), bytes.size(), 0);
  if (n <= 0)
    return come_again(n);
  // Clients of the echo wait for each answer, so there is always room for it.
  return ::send(x.fd.get(), bytes.data(), static_cast<size_t>(n), MSG_NOSIGNAL) == n;
}

} // namespace dongled::bench
