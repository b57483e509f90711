#include "io/netlink/multicast.hpp"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace dongled::io::netlink {

namespace {

constexpr size_t buffer_size = 64 * 1024;
constexpr int batch = 256;
constexpr int receive_buffer = 4 << 20;

failure explain(int error, const char* doing) {
  auto code = error == EPERM || error == EACCES                   ? fault::denied
              : error == EPROTONOSUPPORT || error == EAFNOSUPPORT ? fault::unsupported
              : means_exhausted(error)                            ? fault::exhausted
                                                                  : fault::os;
  return {code, std::string{doing} + ": " + std::strerror(error), error};
}

int patience_of(std::optional<multicast::clock::time_point> due) {
  if (!due)
    return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - multicast::clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
}

} // namespace

descriptor::descriptor(descriptor&& x) noexcept : fd_(std::exchange(x.fd_, -1)) {}

descriptor& descriptor::operator=(descriptor&& x) noexcept {
  std::swap(fd_, x.fd_);
  return *this;
}

descriptor::~descriptor() {
  if (fd_ >= 0)
    ::close(fd_);
}

result<multicast> multicast::open(int family, uint32_t groups) {
  multicast out;
  out.socket_ = descriptor{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, family)};
  if (out.socket_.get() < 0)
    return explain(errno, "open a netlink socket");
  // The forced size needs CAP_NET_ADMIN; without it net.core.rmem_max bounds the other.
  auto size = receive_buffer;
  if (setsockopt(out.socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
    setsockopt(out.socket_.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  sockaddr_nl self{};
  self.nl_family = AF_NETLINK;
  self.nl_groups = groups;
  if (bind(out.socket_.get(), reinterpret_cast<sockaddr*>(&self), sizeof self) < 0)
    return explain(errno, "join a netlink multicast group");
  out.stop_ = descriptor{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (out.stop_.get() < 0)
    return explain(errno, "make an eventfd");
  out.buffer_.resize(buffer_size);
  return out;
}

multicast::~multicast() {
  if (!thread_.joinable())
    return;
  uint64_t one = 1;
  // A fresh eventfd takes one write always.
  [[maybe_unused]] auto written = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

void multicast::run(listener& who) {
  thread_ = std::thread{[this, &who] { loop(who); }};
}

void multicast::loop(listener& who) {
  auto due = who.settle(clock::now());
  for (;;) {
    std::array<pollfd, 2> fds{{{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    auto ready = poll(fds.data(), fds.size(), patience_of(due));
    if (fds[1].revents != 0)
      return;
    if (ready > 0 && fds[0].revents != 0)
      drain(who);
    if (ready >= 0)
      due = who.settle(clock::now());
  }
}

void multicast::drain(listener& who) {
  // A batch, so that a storm keeps neither `settle` nor the stop waiting.
  for (int i = 0; i < batch; ++i) {
    sockaddr_nl from{};
    iovec part{buffer_.data(), buffer_.size()};
    msghdr head{};
    head.msg_name = &from;
    head.msg_namelen = sizeof from;
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    auto got = recvmsg(socket_.get(), &head, 0);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      if (errno == EAGAIN)
        return;
      // ENOBUFS. Any other error of a bound netlink socket is treated alike: what was missed is
      // unknown, so all is to be looked at again.
      who.overrun();
      return;
    }
    // Only the kernel speaks with port 0; with the right privileges a program may send here too.
    if (from.nl_pid != 0)
      continue;
    if ((head.msg_flags & MSG_TRUNC) != 0)
      who.overrun();
    else
      who.received({buffer_.data(), static_cast<size_t>(got)});
  }
}

} // namespace dongled::io::netlink
