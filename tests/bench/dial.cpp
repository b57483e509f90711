#include "tests/bench/dial.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace dongled::bench {

namespace {

sockaddr_in at(const char* address, uint16_t port) {
  sockaddr_in x{};
  x.sin_family = AF_INET;
  x.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &x.sin_addr);
  return x;
}

failure os_failure(const char* doing) { return {fault::os, doing, errno}; }

bool say(int fd, std::string_view text) {
  return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

/// RFC 1928 as a careful client speaks it: it waits for each answer.
bool shake_hands(int fd) {
  std::array<char, 10> answer{};
  if (!say(fd, {"\5\1\0", 3}) || ::recv(fd, answer.data(), 2, MSG_WAITALL) != 2 || answer[1] != 0)
    return false;
  auto to = at(far::address, far::port);
  std::string request{"\5\1\0\1", 4};
  request.append(reinterpret_cast<const char*>(&to.sin_addr), 4);
  request.append(reinterpret_cast<const char*>(&to.sin_port), 2);
  return say(fd, request)
         && ::recv(fd, answer.data(), answer.size(), MSG_WAITALL)
              == static_cast<ssize_t>(answer.size())
         && answer[1] == 0;
}

bool leave_by(int fd, const path& how) {
  int one = 1;
  auto from = at(how.source.c_str(), 0);
  return ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, how.interface.data(),
                      static_cast<socklen_t>(how.interface.size()))
           == 0
         && ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one) == 0
         && ::bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from) == 0;
}

} // namespace

namespace {

/// Where the proxy takes datagrams; port 0: nowhere.
sockaddr_in associate(int fd) {
  std::array<uint8_t, 10> answer{};
  if (!say(fd, {"\5\1\0", 3}) || ::recv(fd, answer.data(), 2, MSG_WAITALL) != 2 || answer[1] != 0
      || !say(fd, {"\5\3\0\1\0\0\0\0\0\0", 10})
      || ::recv(fd, answer.data(), answer.size(), MSG_WAITALL)
           != static_cast<ssize_t>(answer.size())
      || answer[1] != 0)
    return {};
  auto x = at("127.0.0.1", 0);
  std::memcpy(&x.sin_port, answer.data() + 8, 2);
  return x;
}

} // namespace

result<datagram_path> dial_datagrams(const path& how) {
  if (how.way == path::by::pipe)
    return failure{fault::unsupported, "a forwarder of streams", 0};
  datagram_path out;
  out.socket.reset(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  int room = 4 << 20;
  timeval patience{0, 200'000};
  ::setsockopt(out.socket.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  ::setsockopt(out.socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  auto to = at(far::address, far::port);
  if (how.way == path::by::dongle) {
    if (!leave_by(out.socket.get(), how))
      return os_failure("binding to the dongle");
  } else {
    out.control.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    auto proxy = at("127.0.0.1", how.port);
    if (::connect(out.control.get(), reinterpret_cast<sockaddr*>(&proxy), sizeof proxy) != 0)
      return os_failure("connecting");
    out.head.assign("\0\0\0\1", 4);
    out.head.append(reinterpret_cast<const char*>(&to.sin_addr), 4);
    out.head.append(reinterpret_cast<const char*>(&to.sin_port), 2);
    to = associate(out.control.get());
    if (to.sin_port == 0)
      return failure{fault::unsupported, "asking for UDP", 0};
  }
  if (::connect(out.socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    return os_failure("connecting");
  return out;
}

result<unique_fd> dial(const path& how, char service) {
  unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os_failure("making a socket");
  int one = 1;
  timeval patience{10, 0};
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  bool directly = how.way == path::by::dongle;
  if (directly && !leave_by(fd.get(), how))
    return os_failure("binding to the dongle");
  auto to = directly ? at(far::address, far::port) : at("127.0.0.1", how.port);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    return os_failure("connecting");
  if (how.way == path::by::socks5 && !shake_hands(fd.get()))
    return os_failure("the SOCKS5 handshake");
  if (!say(fd.get(), {&service, 1}))
    return os_failure("asking the far end");
  return fd;
}

bool bounce(int fd) {
  char x = 'x';
  return say(fd, {&x, 1}) && ::recv(fd, &x, 1, MSG_WAITALL) == 1;
}

} // namespace dongled::bench
