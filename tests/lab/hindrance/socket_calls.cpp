#include "tests/lab/hindrance/desk.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

// The C library's functions on sockets.

using lab::hindrance::anything;
using lab::hindrance::attempt;
using lab::hindrance::hindered;
using lab::hindrance::meant;

namespace {

const char* name_of(int family) {
  switch (family) {
  case AF_INET: return "inet";
  case AF_INET6: return "inet6";
  case AF_UNIX: return "unix";
  case AF_NETLINK: return "netlink";
  case AF_PACKET: return "packet";
  default: return "";
  }
}

/// What the address @p x says; its length is the kernel's to judge.
attempt at(const char* call, const sockaddr* x) {
  attempt out{call, {}, {}, {}, {}};
  if (!x)
    return out;
  out.family = name_of(x->sa_family);
  if (x->sa_family == AF_INET)
    out.port = ntohs(reinterpret_cast<const sockaddr_in*>(x)->sin_port);
  else if (x->sa_family == AF_INET6)
    out.port = ntohs(reinterpret_cast<const sockaddr_in6*>(x)->sin6_port);
  return out;
}

attempt on(const char* call, int fd) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) != 0)
    return {call, {}, {}, {}, {}};
  return at(call, reinterpret_cast<sockaddr*>(&own));
}

bool stopped(attempt what) {
  auto error = hindered(std::move(what));
  if (error != 0)
    errno = error;
  return error != 0;
}

bool stopped_netlink(const char* call, int fd) {
  if (!anything())
    return false;
  auto what = on(call, fd);
  return what.family == "netlink" && stopped(std::move(what));
}

} // namespace

extern "C" {

int socket(int family, int type, int protocol) noexcept {
  static auto next = meant<int(int, int, int)>("socket");
  if (anything() && stopped({"socket", {}, {}, name_of(family), {}}))
    return -1;
  return next(family, type, protocol);
}

int bind(int fd, const sockaddr* to, socklen_t size) noexcept {
  static auto next = meant<int(int, const sockaddr*, socklen_t)>("bind");
  return anything() && stopped(at("bind", to)) ? -1 : next(fd, to, size);
}

int connect(int fd, const sockaddr* to, socklen_t size) {
  static auto next = meant<int(int, const sockaddr*, socklen_t)>("connect");
  return anything() && stopped(at("connect", to)) ? -1 : next(fd, to, size);
}

int accept(int fd, sockaddr* from, socklen_t* size) {
  static auto next = meant<int(int, sockaddr*, socklen_t*)>("accept");
  return anything() && stopped(on("accept", fd)) ? -1 : next(fd, from, size);
}

int accept4(int fd, sockaddr* from, socklen_t* size, int flags) {
  static auto next = meant<int(int, sockaddr*, socklen_t*, int)>("accept4");
  return anything() && stopped(on("accept", fd)) ? -1 : next(fd, from, size, flags);
}

ssize_t sendmsg(int fd, const msghdr* what, int flags) {
  static auto next = meant<ssize_t(int, const msghdr*, int)>("sendmsg");
  return stopped_netlink("netlink", fd) ? -1 : next(fd, what, flags);
}

ssize_t recvmsg(int fd, msghdr* into, int flags) {
  static auto next = meant<ssize_t(int, msghdr*, int)>("recvmsg");
  return stopped_netlink("netlink-answer", fd) ? -1 : next(fd, into, flags);
}

} // extern "C"
