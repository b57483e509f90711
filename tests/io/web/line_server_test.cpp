#include "io/web/line_server.hpp"

#include "io/relay/net/sockets.hpp"
#include "tests/io/relay/tcp.hpp"
#include "tests/support/catch.hpp"

#include <atomic>

using namespace dongled;
using namespace dongled::io;

namespace {

struct served {
  std::atomic<bool> welcome{true};
  std::unique_ptr<web::line_server> server;
  uint16_t port = 0;

  served() {
    for (port = 21'000; port < 21'100 && !server; ++port)
      if (auto x = web::line_server::open(
            "127.0.0.1", port,
            {[this](const std::string& client) { return welcome && client == "127.0.0.1"; },
             [](const std::string& line) { return "you said " + line + "\n"; },
             [](const failure&) {}}))
        server = std::move(*x);
    --port;
    REQUIRE(server);
  }

  /// What comes back for @p said until the server closes.
  std::string ask(const std::string& said) {
    relay::unique_fd at{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto to = relay::to_socket_address({*ip_address::parse("127.0.0.1"), port});
    REQUIRE(::connect(at.get(), to.get(), to.size) == 0);
    if (!said.empty())
      ::send(at.get(), said.data(), said.size(), MSG_NOSIGNAL);
    std::string out;
    char bytes[256];
    for (ssize_t n = 0; (n = ::recv(at.get(), bytes, sizeof bytes, 0)) > 0;)
      out.append(bytes, static_cast<size_t>(n));
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(served, "a line is answered by a line, and the connection closed") {
  CHECK(ask("11\n") == "you said 11\n");
  CHECK(ask("11\r\nmore") == "you said 11\n");
  CHECK(ask(std::string(64, 'x')) == "you said " + std::string(64, 'x') + "\n");
}

TEST_CASE_METHOD(served, "who says nothing is answered in a while, and holds up nobody") {
  relay::unique_fd silent{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto to = relay::to_socket_address({*ip_address::parse("127.0.0.1"), port});
  REQUIRE(::connect(silent.get(), to.get(), to.size) == 0);
  CHECK(ask("12\n") == "you said 12\n");
  char bytes[64];
  auto n = ::recv(silent.get(), bytes, sizeof bytes, 0);
  CHECK(std::string(bytes, static_cast<size_t>(std::max<ssize_t>(n, 0))) == "you said \n");
}

TEST_CASE_METHOD(served, "who is not welcome is closed without a word") {
  welcome = false;
  CHECK(ask("").empty());
  welcome = true;
  CHECK(ask("11\n") == "you said 11\n");
}

TEST_CASE_METHOD(served, "a busy port is named") {
  auto second = web::line_server::open("127.0.0.1", port, {});
  REQUIRE_FALSE(second);
  CHECK(second.why().code == fault::busy);
  CHECK(second.why().doing.find(std::to_string(port)) != std::string::npos);
}
