#pragma once

#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <functional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace dongled::test {

/// A server on 127.0.0.1 that treats its one connection as `serve` says.
class tiny_server {
public:
  explicit tiny_server(std::function<void(int)> serve) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    socklen_t size = sizeof at;
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      pollfd ready{listener_, POLLIN, 0};
      if (poll(&ready, 1, 10'000) != 1)
        return;
      auto peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      serve(peer);
      close(peer);
    });
  }
  ~tiny_server() {
    thread_.join();
    close(listener_);
  }

  uint16_t port = 0;

private:
  int listener_ = -1;
  std::thread thread_;
};

/// Reads until the request's head and the promised body are there; returns all of it.
inline std::string read_request(int peer, size_t body = 0) {
  std::string text;
  char chunk[4096];
  for (;;) {
    auto end = text.find("\r\n\r\n");
    if (end != text.npos && text.size() >= end + 4 + body)
      return text;
    auto got = recv(peer, chunk, sizeof chunk, 0);
    if (got <= 0)
      return text;
    text.append(chunk, static_cast<size_t>(got));
  }
}

/// Sends as long as the other side listens; false when it does not any more.
inline bool send_all(int peer, std::string_view text) {
  while (!text.empty()) {
    auto sent = send(peer, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// Waits for the other side to close, so that a server's own end never decides a case.
inline void wait_for_close(int peer) {
  char byte;
  while (recv(peer, &byte, 1, 0) > 0)
    continue;
}

} // namespace dongled::test
