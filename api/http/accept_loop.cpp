#include "api/http/accept_loop.hpp"

#include "io/host/accept_errors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace dongled::api {

namespace {

using io::host::accept_trouble;
using io::host::trouble_of_accept;

constexpr int exhausted_pause_ms = 100;
/// Clients that went one after the other, before it is thought of as something else.
constexpr int many_gone = 64;

int take_client(int listener) { return ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); }

} // namespace

accept_loop::accept_loop() : accept_loop(take_client) {}

accept_loop::accept_loop(taker take)
  : take_(std::move(take)), bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

result<done> accept_loop::run(int listener, const std::function<void(int)>& welcome) {
  if (!bell_)
    return failure{fault::exhausted, "wait for clients: no descriptor is left"};
  // Who was there when we looked may have gone when we take: that must not block.
  ::fcntl(listener, F_SETFL, ::fcntl(listener, F_GETFL) | O_NONBLOCK);
  auto short_of = false;
  auto gone = 0;
  while (await(listener)) {
    auto client = take_(listener);
    if (client >= 0) {
      if (std::exchange(short_of, false))
        spdlog::info("http: clients are accepted again");
      gone = 0;
      welcome(client);
      continue;
    }
    auto code = errno;
    switch (trouble_of_accept(code)) {
    case accept_trouble::nobody_waits: continue;
    case accept_trouble::client_gone:
      if (++gone < many_gone)
        continue;
      gone = 0;
      break;
    case accept_trouble::short_of: break;
    case accept_trouble::no_listener:
      return failure{fault::os, std::string{"accept clients: "} + std::strerror(code), code};
    }
    if (!std::exchange(short_of, true))
      spdlog::warn("http: accepting pauses and goes on: {}", std::strerror(code));
    if (!pause())
      break;
  }
  return done{};
}

void accept_loop::stop() {
  uint64_t one = 1;
  [[maybe_unused]] auto rung = ::write(bell_.get(), &one, sizeof one);
}

bool accept_loop::await(int listener) const {
  std::array<pollfd, 2> fds{{{bell_.get(), POLLIN, 0}, {listener, POLLIN, 0}}};
  while (::poll(fds.data(), fds.size(), -1) < 0)
    if (errno != EINTR)
      return pause();
  return fds[0].revents == 0;
}

bool accept_loop::pause() const {
  pollfd bell{bell_.get(), POLLIN, 0};
  return ::poll(&bell, 1, exhausted_pause_ms) <= 0;
}

} // namespace dongled::api
