#include "tests/lab/netns.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>

namespace dongled::lab {

namespace {

constexpr const char* own = "/proc/self/ns/net";

failure os_failure(const std::string& doing) {
  int code = errno;
  return {code == EPERM || code == EACCES ? fault::denied : fault::os, doing, code};
}

} // namespace

result<netns> netns::current() {
  unique_fd fd{::open(own, O_RDONLY | O_CLOEXEC)};
  if (!fd)
    return os_failure("opening the network namespace");
  return netns{std::move(fd)};
}

result<netns> netns::make() {
  auto home = current();
  if (!home)
    return home.why();
  if (::unshare(CLONE_NEWNET) != 0)
    return os_failure("making a network namespace");
  auto made = current();
  if (::setns(home->fd(), CLONE_NEWNET) != 0)
    return os_failure("returning from a new network namespace");
  return made;
}

result<done> netns::publish(const std::string& file) const {
  unique_fd made{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
  auto self = "/proc/self/fd/" + std::to_string(fd());
  if (!made || ::mount(self.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0)
    return os_failure("publishing a network namespace as " + file);
  return done{};
}

netns::inside::inside(const netns& x) : home_(::open(own, O_RDONLY | O_CLOEXEC)) {
  // Acting in the wrong namespace could touch the machine: there is no going on from here.
  if (!home_ || ::setns(x.fd(), CLONE_NEWNET) != 0) {
    std::perror("donglelab: entering a network namespace");
    std::abort();
  }
}

netns::inside::~inside() {
  if (::setns(home_.get(), CLONE_NEWNET) != 0) {
    std::perror("donglelab: leaving a network namespace");
    std::abort();
  }
}

result<done> set_sysctl(const netns& where, const std::string& path, const std::string& value) {
  netns::inside here{where};
  unique_fd fd{::open(("/proc/sys/" + path).c_str(), O_WRONLY | O_CLOEXEC)};
  if (!fd || ::write(fd.get(), value.data(), value.size()) < 0)
    return os_failure("setting " + path);
  return done{};
}

result<unique_fd> listen_in(const netns& where, listen_kind kind, const std::string& address,
                            uint16_t port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  sockaddr* to = reinterpret_cast<sockaddr*>(&v4);
  socklen_t len = sizeof v4;
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    to = reinterpret_cast<sockaddr*>(&v6);
    len = sizeof v6;
  } else {
    return failure{fault::bad_input, "reading the address " + address, 0};
  }
  netns::inside here{where};
  int type = kind == listen_kind::tcp ? SOCK_STREAM : SOCK_DGRAM;
  unique_fd fd{::socket(to->sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  int one = 1;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0
      || ::bind(fd.get(), to, len) != 0
      || (kind == listen_kind::tcp && ::listen(fd.get(), 512) != 0))
    return os_failure("listening on " + address + " port " + std::to_string(port));
  return fd;
}

} // namespace dongled::lab
