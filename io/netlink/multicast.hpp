#pragma once

#include "config/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace dongled::io::netlink {

/// A file descriptor that closes itself.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& x) noexcept;
  descriptor& operator=(descriptor&& x) noexcept;
  ~descriptor();

  int get() const { return fd_; }

private:
  int fd_ = -1;
};

/// A thread that listens to multicast groups of one netlink family until it is destroyed: what
/// `watch` and `uevents` have in common. Between messages it sleeps without a timer, unless asked.
class multicast {
public:
  using clock = std::chrono::steady_clock;

  /// The listener's side. All of it is called on the thread.
  struct listener {
    virtual ~listener() = default;
    /// One datagram of the kernel's.
    virtual void received(std::span<const std::byte> datagram) = 0;
    /// The kernel had to drop some, or sent one longer than 64 KiB.
    virtual void overrun() = 0;
    /// Called after each batch of datagrams and when the time it returned has come.
    virtual std::optional<clock::time_point> settle(clock::time_point now) = 0;
  };

  /// Joins the @p groups (bit mask) of netlink family @p family in the caller's network namespace.
  static result<multicast> open(int family, uint32_t groups);

  multicast(multicast&&) noexcept = default;
  /// Stops the thread within one batch, and joins it.
  ~multicast();

  /// Starts the thread; @p who must outlive this object.
  void run(listener& who);

private:
  multicast() = default;
  void loop(listener& who);
  void drain(listener& who);

  descriptor socket_, stop_;
  std::vector<std::byte> buffer_;
  std::thread thread_;
};

} // namespace dongled::io::netlink
