#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace dongled::test {

/// A TCP client that sends whatever it is told, to 127.0.0.1. Reads give up after 20 s.
class raw_client {
public:
  explicit raw_client(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval limit{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
      throw std::runtime_error("nobody listens");
  }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;
  ~raw_client() { ::close(fd_); }

  /// Sends until all is sent, or the other side has had enough.
  void send(const std::string& x) {
    for (size_t at = 0; at < x.size();) {
      auto n = ::send(fd_, x.data() + at, x.size() - at, MSG_NOSIGNAL);
      if (n <= 0)
        return;
      at += static_cast<size_t>(n);
    }
  }

  void finish() { ::shutdown(fd_, SHUT_WR); }

  /// Everything until @p mark has come, or the other side closes.
  std::string read_until(const std::string& mark) {
    std::string out;
    char part[4096];
    for (ssize_t n; out.find(mark) == out.npos && (n = ::recv(fd_, part, sizeof part, 0)) > 0;)
      out.append(part, static_cast<size_t>(n));
    return out;
  }

  /// Everything until the other side closes.
  std::string read_all() {
    std::string out;
    char part[4096];
    for (ssize_t n; (n = ::recv(fd_, part, sizeof part, 0)) > 0;)
      out.append(part, static_cast<size_t>(n));
    return out;
  }

private:
  int fd_;
};

} // namespace dongled::test
