#include "tests/lab/stream.hpp"

#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace dongled::lab {

namespace {

constexpr size_t most_input = 1 << 20;

} // namespace

std::string text_of(const sockaddr_storage& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* raw = nullptr;
  if (from.ss_family == AF_INET)
    raw = &reinterpret_cast<const sockaddr_in&>(from).sin_addr;
  else if (from.ss_family == AF_INET6)
    raw = &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr;
  if (raw == nullptr)
    return "";
  ::inet_ntop(from.ss_family, raw, text.data(), text.size());
  return text.data();
}

stream::stream(loop& on, unique_fd fd, callbacks calls)
  : loop_(on), fd_(std::move(fd)), calls_(std::move(calls)) {
  loop_.watch(fd_.get(), EPOLLIN, [this](uint32_t events) { on_events(events); });
}

stream::~stream() {
  *alive_ = false;
  loop_.forget(fd_.get());
}

void stream::send(std::string_view bytes) {
  output_.append(bytes);
  update();
}

void stream::pause_input(bool paused) {
  paused_ = paused;
  update();
}

void stream::close_when_sent() {
  closing_ = true;
  update();
}

void stream::update() {
  bool reads = !paused_ && !ended_ && !closing_;
  bool writes = unsent() > 0 || closing_;
  loop_.change(fd_.get(), (reads ? EPOLLIN : 0u) | (writes ? EPOLLOUT : 0u));
}

void stream::on_events(uint32_t events) {
  auto alive = alive_;
  bool good = (events & EPOLLERR) == 0;
  if (good && (events & EPOLLIN) != 0)
    good = read_some();
  if (*alive && good && (events & EPOLLOUT) != 0)
    good = write_some();
  // A hang-up both ways with nothing left to read: nobody is there any more.
  if (*alive && good && (events & EPOLLHUP) != 0 && (events & EPOLLIN) == 0)
    good = false;
  if (*alive && !good)
    finish();
}

bool stream::read_some() {
  auto alive = alive_;
  std::array<char, 64 * 1024> buffer;
  auto n = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (n < 0)
    return errno == EAGAIN || errno == EINTR;
  if (n == 0) {
    ended_ = true;
    update();
    if (calls_.on_end)
      calls_.on_end();
    else
      close_when_sent();
    return true;
  }
  input_.append(buffer.data(), static_cast<size_t>(n));
  if (calls_.on_input)
    calls_.on_input(input_);
  return !*alive || input_.size() <= most_input;
}

bool stream::write_some() {
  while (unsent() > 0) {
    auto n = ::send(fd_.get(), output_.data() + sent_, unsent(), MSG_NOSIGNAL);
    if (n < 0)
      return errno == EAGAIN || errno == EINTR;
    sent_ += static_cast<size_t>(n);
  }
  output_.clear();
  sent_ = 0;
  if (closing_)
    return false;
  update();
  if (calls_.on_drained)
    calls_.on_drained();
  return true;
}

void stream::finish() {
  loop_.forget(fd_.get());
  // A copy: the owner deletes us inside.
  if (auto call = calls_.on_close)
    call();
}

void accept_all(int listen_fd,
                const std::function<void(unique_fd, const std::string& peer)>& take) {
  while (true) {
    sockaddr_storage from{};
    socklen_t len = sizeof from;
    unique_fd fd{
      ::accept4(listen_fd, reinterpret_cast<sockaddr*>(&from), &len, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!fd)
      return;
    take(std::move(fd), text_of(from));
  }
}

} // namespace dongled::lab
