#pragma once

#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace dongled::test {

/// A listening socket on the loopback; port 0 is any free one.
inline int listen_somewhere(in_port_t port = 0) {
  auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(listen(fd, 16) == 0);
  return fd;
}

/// What a socket is bound to.
inline sockaddr_in address_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return address;
}

/// One client connection, driven in turns with the twin on the same thread.
class client {
public:
  explicit client(const sockaddr_in& to) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
    fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  ~client() { close(fd_); }
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  bool connected() const { return connected_; }
  bool closed() const { return closed_; }
  const std::string& received() const { return received_; }

  void say(const std::string& text) {
    REQUIRE(send(fd_, text.data(), text.size(), MSG_NOSIGNAL) > 0);
  }

  void listen() {
    std::array<char, 4096> buffer;
    for (;;) {
      auto n = recv(fd_, buffer.data(), buffer.size(), 0);
      if (n > 0)
        received_.append(buffer.data(), static_cast<size_t>(n));
      else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        return void(closed_ = true);
      else if (errno == EAGAIN)
        return;
    }
  }

private:
  int fd_;
  bool connected_ = false;
  bool closed_ = false;
  std::string received_;
};

} // namespace dongled::test
