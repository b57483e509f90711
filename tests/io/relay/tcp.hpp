#pragma once

#include "tests/io/relay/own_namespace.hpp"

#include <cerrno>
#include <string_view>
#include <sys/socket.h>
#include <utility>

/// Blocking sockets and bytes for clients and servers of a test.
namespace dongled::test {

/// A blocking TCP socket whose reads give up after ten seconds.
class tcp {
public:
  explicit tcp(int fd) : fd_(fd) {
    timeval limit{10, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  tcp(tcp&& x) noexcept : fd_(std::exchange(x.fd_, -1)) {}
  ~tcp() { close(); }

  /// Closed when it could not connect: may be called on any thread, so it checks nothing.
  static tcp to(const std::string& ip, uint16_t port, const std::string& from = "0.0.0.0") {
    tcp x{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto own = address(from, 0);
    bind(x.fd_, reinterpret_cast<sockaddr*>(&own), sizeof(own));
    auto sa = address(ip, port);
    if (connect(x.fd_, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) != 0)
      x.close();
    return x;
  }

  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }
  void reset() {
    linger x{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &x, sizeof(x));
    close();
  }
  void finish() { shutdown(fd_, SHUT_WR); }
  bool write(std::string_view x) {
    while (!x.empty()) {
      auto n = send(fd_, x.data(), x.size(), MSG_NOSIGNAL);
      if (n <= 0)
        return false;
      x.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  /// Exactly @p n bytes, or what came before the end.
  std::string read(size_t n) {
    std::string out(n, '\0');
    size_t at = 0;
    while (at < n) {
      auto got = recv(fd_, out.data() + at, n - at, 0);
      last_errno = got < 0 ? errno : 0;
      if (got <= 0)
        break;
      at += static_cast<size_t>(got);
    }
    out.resize(at);
    return out;
  }
  std::string read_all() {
    std::string out;
    for (;;) {
      auto part = read(65536);
      out += part;
      if (part.size() < 65536)
        return out;
    }
  }

  int last_errno = 0; ///< Of the last read; 0 is an orderly end.

private:
  int fd_;
};

/// Deterministic bytes; the same seed gives the same stream.
inline std::string noise(size_t n, uint64_t seed) {
  std::string out(n, '\0');
  for (auto& c : out) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    c = static_cast<char>(seed >> 56);
  }
  return out;
}

/// The bytes of a CONNECT to a name or an IPv4 address, greeting included.
inline std::string connect_bytes(const std::string& host, uint16_t port) {
  auto out = std::string("\x05\x01\x00\x05\x01\x00", 6);
  in_addr raw{};
  if (inet_pton(AF_INET, host.c_str(), &raw) == 1)
    out += '\x01' + std::string{reinterpret_cast<const char*>(&raw), 4};
  else
    out += std::string{'\x03', static_cast<char>(host.size())} + host;
  return out + static_cast<char>(port >> 8) + static_cast<char>(port & 0xff);
}

/// Reads method and reply; returns the reply code, or -1 when the connection ended first.
inline int read_reply(tcp& x) {
  if (x.read(2) != std::string("\x05\x00", 2))
    return -1;
  auto reply = x.read(10);
  return reply.size() == 10 ? reply[1] : -1;
}

/// Asks and returns the reply code.
inline int ask(tcp& x, const std::string& host, uint16_t port) {
  if (!x.write(connect_bytes(host, port)))
    return -1;
  return read_reply(x);
}

} // namespace dongled::test
