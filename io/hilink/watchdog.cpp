#include "io/hilink/watchdog.hpp"

#include <algorithm>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dongled::io::hilink {

namespace {

/// How often received bytes are counted: at USB 2.0 speed, some 600 KiB come in between.
constexpr auto count_interval = std::chrono::milliseconds(20);

} // namespace

watchdog::watchdog(std::chrono::steady_clock::time_point deadline, uint64_t byte_limit)
  : thread_([=, this] { run(deadline, byte_limit); }) {}

watchdog::~watchdog() {
  {
    std::lock_guard hold(guard_);
    done_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (socket_ >= 0)
    close(socket_);
}

void watchdog::watch(int socket) {
  std::lock_guard hold(guard_);
  if (socket_ >= 0)
    close(socket_);
  socket_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
  // Without a guard the connection must not live; the same holds for one that comes too late.
  if (socket_ < 0 || verdict_ != verdict::fine)
    shutdown(socket, SHUT_RDWR);
}

void watchdog::run(std::chrono::steady_clock::time_point deadline, uint64_t byte_limit) {
  std::unique_lock hold(guard_);
  while (!done_) {
    auto now = std::chrono::steady_clock::now();
    if (now >= deadline)
      verdict_ = verdict::late;
    else if (flooded(byte_limit))
      verdict_ = verdict::flooded;
    if (verdict_ != verdict::fine) {
      if (socket_ >= 0)
        shutdown(socket_, SHUT_RDWR);
      // A connection that opens after its time is cut by watch().
      wake_.wait(hold, [this] { return done_; });
      return;
    }
    wake_.wait_until(hold, std::min(deadline, now + count_interval), [this] { return done_; });
  }
}

bool watchdog::flooded(uint64_t byte_limit) const {
  tcp_info seen{};
  socklen_t size = sizeof seen;
  return socket_ >= 0 && getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &seen, &size) == 0
         && seen.tcpi_bytes_received > byte_limit;
}

} // namespace dongled::io::hilink
