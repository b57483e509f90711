#include "api/http/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace dongled::api {

namespace {

template <class Ask>
std::pair<std::string, int> end_of(Ask ask, int fd) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (ask(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (at.ss_family == AF_INET) {
    sockaddr_in x{};
    std::memcpy(&x, &at, sizeof x);
    ::inet_ntop(AF_INET, &x.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(x.sin_port)};
  }
  if (at.ss_family != AF_INET6)
    return {};
  sockaddr_in6 x{};
  std::memcpy(&x, &at, sizeof x);
  ::inet_ntop(AF_INET6, &x.sin6_addr, text.data(), text.size());
  return {text.data(), ntohs(x.sin6_port)};
}

} // namespace

std::pair<std::string, int> far_end_of(int fd) { return end_of(::getpeername, fd); }
std::pair<std::string, int> near_end_of(int fd) { return end_of(::getsockname, fd); }

bool send_now(connection& x) {
  while (x.sent < x.out.size()) {
    auto n =
      ::send(x.fd.get(), x.out.data() + x.sent, x.out.size() - x.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      x.sent += static_cast<size_t>(n);
      x.moved = connection::clock::now();
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return true;
    } else if (n == 0 || errno != EINTR) {
      return false;
    }
  }
  x.out.clear();
  x.sent = 0;
  return true;
}

} // namespace dongled::api
