#include "tests/lab/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/epoll.h>

namespace dongled::lab {

namespace {

// The generation tells an event of a closed descriptor from one of its successor by number.
uint64_t tag(int fd, uint32_t generation) {
  return (uint64_t{generation} << 32) | static_cast<uint32_t>(fd);
}

} // namespace

result<loop> loop::make() {
  unique_fd epoll{::epoll_create1(EPOLL_CLOEXEC)};
  if (!epoll)
    return failure{fault::os, "creating the epoll descriptor", errno};
  return loop{std::move(epoll)};
}

void loop::watch(int fd, uint32_t events, fd_callback f) {
  forget(fd);
  ++generation_;
  epoll_event e{};
  e.events = events;
  e.data.u64 = tag(fd, generation_);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &e) == 0)
    watched_.insert_or_assign(fd, watched{generation_, std::move(f)});
}

void loop::change(int fd, uint32_t events) {
  auto it = watched_.find(fd);
  if (it == watched_.end())
    return;
  epoll_event e{};
  e.events = events;
  e.data.u64 = tag(fd, it->second.generation);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &e);
}

void loop::forget(int fd) {
  if (watched_.erase(fd) > 0)
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

loop::timer_id loop::after(std::chrono::milliseconds delay, std::function<void()> f) {
  timers_.emplace(clock::now() + delay, std::pair{++last_timer_, std::move(f)});
  return last_timer_;
}

void loop::every(std::chrono::milliseconds period, std::function<void()> f) {
  after(period, [this, period, f = std::move(f)] {
    f();
    every(period, f);
  });
}

void loop::cancel(timer_id id) {
  auto it = std::find_if(timers_.begin(), timers_.end(),
                         [id](const auto& x) { return x.second.first == id; });
  if (it != timers_.end())
    timers_.erase(it);
}

void loop::run() {
  stopped_ = false;
  while (!stopped_) {
    wait();
    fire_timers();
  }
}

void loop::wait() {
  int timeout = -1;
  if (!timers_.empty()) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - clock::now());
    timeout = static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
  }
  std::array<epoll_event, 64> ready;
  int n = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), timeout);
  for (int i = 0; i < n && !stopped_; ++i) {
    const auto& e = ready[static_cast<size_t>(i)];
    auto it = watched_.find(static_cast<int>(e.data.u64 & 0xffffffffu));
    if (it == watched_.end() || it->second.generation != e.data.u64 >> 32)
      continue;
    // A copy: the callback may forget itself, which destroys the original.
    auto call = it->second.call;
    call(e.events);
  }
}

void loop::fire_timers() {
  auto now = clock::now();
  while (!stopped_ && !timers_.empty() && timers_.begin()->first <= now) {
    auto call = std::move(timers_.begin()->second.second);
    timers_.erase(timers_.begin());
    call();
  }
}

} // namespace dongled::lab
