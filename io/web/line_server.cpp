#include "io/web/line_server.hpp"

#include "io/host/accept_errors.hpp"
#include "io/relay/net/sockets.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace dongled::io::web {

namespace {

using relay::unique_fd;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t most_clients = 64;
constexpr size_t longest_question = 64;
constexpr milliseconds patience{2000};
/// Without descriptors or memory nobody is taken for so long.
constexpr milliseconds exhausted_rest{100};

struct client {
  unique_fd socket;
  std::string line;
  steady_clock::time_point until;
};

/// The loop of the thread.
class loop {
public:
  loop(int listener, int bell, const line_server::calls& how)
    : listener_(listener), bell_(bell), how_(how) {}

  void run() {
    while (true) {
      watch();
      if (::poll(watched_.data(), watched_.size(), rest()) < 0 && errno != EINTR)
        return how_.broken({fault::os, std::string{"poll: "} + std::strerror(errno), errno});
      if (watched_[0].revents != 0)
        return; // the bell
      hear();
      if (watched_[1].revents != 0 && !take())
        return;
    }
  }

private:
  void watch() {
    auto now = steady_clock::now();
    auto full = clients_.size() >= most_clients || now < exhausted_until_;
    watched_.assign({{bell_, POLLIN, 0}, {full ? -1 : listener_, POLLIN, 0}});
    for (auto& x : clients_)
      watched_.push_back({x.socket.get(), POLLIN, 0});
  }

  int rest() const {
    auto now = steady_clock::now();
    auto next = now + std::chrono::hours{1};
    for (auto& x : clients_)
      next = std::min(next, x.until);
    if (exhausted_until_ > now)
      next = std::min(next, exhausted_until_);
    auto left = std::chrono::ceil<milliseconds>(next - now).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, 3'600'000));
  }

  /// Those who have said their line, or not in time, are answered and gone.
  void hear() {
    auto now = steady_clock::now();
    for (size_t i = 0; i < clients_.size(); ++i) {
      auto& x = clients_[i];
      auto ready = watched_[i + 2].revents != 0;
      if ((ready && said(x)) || now >= x.until)
        answer(x);
    }
    std::erase_if(clients_, [](auto& x) { return !x.socket; });
  }

  /// Reads; true: there is nothing to wait for any more.
  static bool said(client& x) {
    std::array<char, longest_question> bytes;
    auto n = ::recv(x.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n < 0)
      return errno != EAGAIN && errno != EINTR;
    x.line.append(bytes.data(), static_cast<size_t>(n));
    return n == 0 || x.line.find('\n') != x.line.npos || x.line.size() >= longest_question;
  }

  void answer(client& x) {
    auto text = how_.answer(x.line.substr(0, x.line.find_first_of("\r\n")));
    (void)::send(x.socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    x.socket.reset();
  }

  /// False: the loop is over, which was told.
  bool take() {
    relay::socket_address from;
    unique_fd socket{::accept4(listener_, from.get(), &from.size, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (socket) {
      auto address = relay::to_endpoint(from).address;
      if (how_.welcome(dongled::to_string(address)))
        clients_.push_back({std::move(socket), {}, steady_clock::now() + patience});
      return true;
    }
    auto code = errno;
    switch (host::trouble_of_accept(code)) {
    case host::accept_trouble::nobody_waits:
    case host::accept_trouble::client_gone: return true;
    case host::accept_trouble::short_of:
      exhausted_until_ = steady_clock::now() + exhausted_rest;
      return true;
    case host::accept_trouble::no_listener: break;
    }
    how_.broken({fault::os, std::string{"accept: "} + std::strerror(code), code});
    return false;
  }

  int listener_, bell_;
  const line_server::calls& how_;
  std::vector<client> clients_;
  std::vector<pollfd> watched_;
  steady_clock::time_point exhausted_until_{};
};

} // namespace

result<std::unique_ptr<line_server>> line_server::open(const std::string& address, uint16_t port,
                                                       calls how) {
  auto listener = relay::listen_on(address, port);
  if (!listener)
    return listener.why();
  unique_fd bell{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!bell)
    return failure{fault::exhausted, std::string{"eventfd: "} + std::strerror(errno), errno};
  return std::unique_ptr<line_server>{
    new line_server{std::move(*listener), std::move(bell), std::move(how)}};
}

line_server::line_server(unique_fd listener, unique_fd bell, calls how)
  : listener_(std::move(listener)), bell_(std::move(bell)), how_(std::move(how)), thread_([this] {
      loop{listener_.get(), bell_.get(), how_}.run();
    }) {}

line_server::~line_server() {
  uint64_t one = 1;
  (void)!::write(bell_.get(), &one, sizeof one);
  thread_.join();
}

} // namespace dongled::io::web
