#pragma once

#include "config/result.hpp"
#include "tests/lab/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>

namespace dongled::lab {

/// The lab's one thread: file descriptors and timers, everything else is called from here.
/// Callbacks may watch, forget, set and cancel anything, themselves included; none may block.
class loop {
public:
  using clock = std::chrono::steady_clock;
  using fd_callback = std::function<void(uint32_t events)>;
  using timer_id = uint64_t;

  /// Errors: os, when the kernel gives no epoll descriptor.
  static result<loop> make();

  /// Calls `f` with the EPOLL* events of `fd` until it is forgotten. The caller owns the fd.
  void watch(int fd, uint32_t events, fd_callback f);

  /// Changes the events of interest.
  void change(int fd, uint32_t events);

  /// Forgets the fd; to be called before it is closed. No event of it is delivered afterwards.
  void forget(int fd);

  /// Calls `f` once, `delay` from now.
  timer_id after(std::chrono::milliseconds delay, std::function<void()> f);

  /// Calls `f` every `period` until the loop ends.
  void every(std::chrono::milliseconds period, std::function<void()> f);

  /// Cancels a timer; one that fired or never was is ignored.
  void cancel(timer_id id);

  /// Runs until `stop`.
  void run();

  /// Lets `run` return after the present callback.
  void stop() noexcept { stopped_ = true; }

private:
  struct watched {
    uint32_t generation;
    fd_callback call;
  };
  explicit loop(unique_fd epoll) : epoll_(std::move(epoll)) {}
  void wait();
  void fire_timers();

  unique_fd epoll_;
  std::unordered_map<int, watched> watched_;
  std::multimap<clock::time_point, std::pair<timer_id, std::function<void()>>> timers_;
  uint32_t generation_ = 0;
  timer_id last_timer_ = 0;
  bool stopped_ = false;
};

} // namespace dongled::lab
