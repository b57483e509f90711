#include "io/relay/net/reactor.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>

namespace dongled::io::relay {

result<std::unique_ptr<reactor>> reactor::make() {
  std::unique_ptr<reactor> x{new reactor};
  x->epoll_ = unique_fd{epoll_create1(EPOLL_CLOEXEC)};
  x->wakeup_ = unique_fd{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  // The wake-up call carries no watcher: a null pointer tells it apart.
  epoll_event ev{};
  ev.events = EPOLLIN | EPOLLET;
  if (!x->epoll_ || !x->wakeup_
      || epoll_ctl(x->epoll_.get(), EPOLL_CTL_ADD, x->wakeup_.get(), &ev) != 0)
    return failure{fault::os, "open an epoll instance", errno};
  return x;
}

reactor::~reactor() {
  stop([] {});
}

bool reactor::post(std::function<void()> f) {
  std::unique_lock guard{mutex_};
  if (stopped_)
    return false;
  posted_.push_back(std::move(f));
  auto first = posted_.size() == 1;
  called_.store(true, std::memory_order_release);
  guard.unlock();
  // Only the first of a batch has to wake the thread: it takes all.
  if (first)
    eventfd_write(wakeup_.get(), 1);
  return true;
}

void reactor::start() {
  thread_ = std::thread{[this] { run(); }};
}

void reactor::stop(std::function<void()> last) {
  if (!thread_.joinable())
    return;
  post([this, last = std::move(last)] {
    last();
    ending_ = true;
  });
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
  }
  thread_.join();
}

bool reactor::add(int fd, uint32_t events, watcher& x) {
  epoll_event ev{};
  ev.events = events;
  ev.data.ptr = &x;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &ev) == 0;
}

bool reactor::modify(int fd, uint32_t events, watcher& x) {
  epoll_event ev{};
  ev.events = events;
  ev.data.ptr = &x;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &ev) == 0;
}

bool reactor::hand_over(int fd, uint32_t events, watcher& from, watcher& to) {
  forget(from);
  return modify(fd, events, to);
}

void reactor::remove(int fd, watcher& x) {
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  forget(x);
}

void reactor::forget(const watcher& x) {
  for (auto i = event_; i < event_count_; ++i)
    if (events_[i].data.ptr == &x)
      events_[i].data.ptr = nullptr;
  for (auto& y : again_)
    if (y == &x)
      y = nullptr;
}

int reactor::wait_ms() const {
  if (!again_.empty())
    return 0;
  auto next = timers_.next();
  if (!next)
    return -1;
  // Rounded up: a timer is never early, and the thread does not spin in its last millisecond.
  auto left =
    std::chrono::ceil<std::chrono::milliseconds>(*next - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 3'600'000));
}

void reactor::run() {
  // Signals are main's. Above all splice(2) has no MSG_NOSIGNAL: a far end that hangs up at the
  // wrong moment must cost a relay and not the process.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  while (!ending_) {
    auto n = epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), wait_ms());
    now_ = std::chrono::steady_clock::now();
    event_count_ = n > 0 ? static_cast<size_t>(n) : 0;
    event_ = 0;
    // Before the events: what happened after somebody's call must not come before it here.
    if (called_.load(std::memory_order_acquire))
      run_posted();
    while (event_ < event_count_) {
      auto& ev = events_[event_++];
      if (auto x = static_cast<watcher*>(ev.data.ptr))
        x->ready(ev.events);
    }
    event_count_ = 0;
    run_again();
    while (auto x = timers_.pop(now_))
      x->due();
    run_deferred();
    bin_.clear();
  }
}

void reactor::run_again() {
  for (watcher* next = nullptr; !next && !again_.empty();) {
    next = again_.front();
    again_.pop_front();
    if (next)
      next->ready(0);
  }
}

void reactor::run_posted() {
  // The wake-up call is edge-triggered: nobody has to read it, the next one is told again.
  {
    std::lock_guard guard{mutex_};
    running_.swap(posted_);
    called_.store(false, std::memory_order_relaxed);
  }
  for (auto& f : running_)
    f();
  running_.clear();
}

void reactor::run_deferred() {
  while (!deferred_.empty()) {
    auto batch = std::move(deferred_);
    deferred_.clear();
    for (auto& f : batch)
      f();
  }
}

} // namespace dongled::io::relay
