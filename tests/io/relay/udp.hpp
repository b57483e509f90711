#pragma once

#include "tests/io/relay/relay_world.hpp"

#include <poll.h>

/// Clients and far ends of datagrams.
namespace dongled::test {

/// A blocking IPv4 UDP socket on an address of its own.
class udp_socket {
public:
  explicit udp_socket(const std::string& ip, uint16_t port = 0)
    : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    auto sa = address(ip, port);
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
  }
  udp_socket(udp_socket&& x) noexcept : fd_(std::exchange(x.fd_, -1)) {}
  ~udp_socket() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  uint16_t port() const {
    sockaddr_in sa{};
    socklen_t size = sizeof(sa);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&sa), &size);
    return ntohs(sa.sin_port);
  }

  void send(const sockaddr_in& to, std::string_view x) const {
    sendto(fd_, x.data(), x.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  }

  /// The next datagram; nothing when none comes within @p limit.
  std::optional<std::string> receive(std::chrono::milliseconds limit = 10s) {
    pollfd x{fd_, POLLIN, 0};
    if (poll(&x, 1, static_cast<int>(limit.count())) != 1)
      return std::nullopt;
    std::string out(65536, '\0');
    socklen_t size = sizeof(from);
    auto n = recvfrom(fd_, out.data(), out.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (n < 0)
      return std::nullopt;
    out.resize(static_cast<size_t>(n));
    return out;
  }

  sockaddr_in from{}; ///< Who sent the last one.

private:
  int fd_;
};

/// Sends back what it gets, beyond the dongle, until it is told "quiet".
class udp_echo {
public:
  udp_echo(const world& w, const std::string& ip, uint16_t port) {
    w.beyond([&] { socket_ = std::make_unique<udp_socket>(ip, port); });
    thread_ = std::thread{[this] {
      while (!stopping_)
        if (auto x = socket_->receive(50ms)) {
          ++heard;
          if (*x != "quiet")
            socket_->send(socket_->from, *x);
        }
    }};
  }
  ~udp_echo() {
    stopping_ = true;
    thread_.join();
  }

  std::atomic<int> heard{0};

private:
  std::unique_ptr<udp_socket> socket_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// "\0\0\0" and an address as RFC 1928 writes it.
inline std::string udp_head(const std::string& host, uint16_t port) {
  auto x = connect_bytes(host, port).substr(6);
  return std::string(3, '\0') + x;
}

/// A SOCKS5 client with a UDP association.
class udp_client {
public:
  explicit udp_client(tcp to, const std::string& said = "0.0.0.0", uint16_t port = 0)
    : control(std::move(to)) {
    auto bytes = connect_bytes(said, port);
    bytes[4] = '\3';
    control.write(bytes);
    if (control.read(2) != std::string("\5\0", 2))
      return;
    auto reply = control.read(10);
    if (reply.size() != 10)
      return;
    code = reply[1];
    in_addr raw{};
    std::copy_n(reply.begin() + 4, 4, reinterpret_cast<char*>(&raw));
    bound = address(inet_ntoa(raw), 0);
    std::copy_n(reply.begin() + 8, 2, reinterpret_cast<char*>(&bound.sin_port));
  }

  void send(const std::string& host, uint16_t port, const std::string& payload) {
    socket.send(bound, udp_head(host, port) + payload);
  }

  tcp control;
  udp_socket socket{"127.0.0.1"};
  int code = -1;
  sockaddr_in bound{};
};

/// Whatever a drop is followed by has overtaken it: asks for an echo, and expects no other answer.
inline void expect_only_echo(udp_client& x, uint16_t port, const std::string& text) {
  x.send(world::server, port, text);
  CHECK(x.socket.receive() == udp_head(world::server, port) + text);
}

} // namespace dongled::test
