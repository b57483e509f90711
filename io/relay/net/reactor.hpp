#pragma once

#include "config/result.hpp"
#include "io/relay/net/timer_heap.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <sys/epoll.h>
#include <thread>
#include <vector>

namespace dongled::io::relay {

/// Told of epoll events of one descriptor. Whoever destroys it removes the descriptor first.
class watcher {
public:
  virtual void ready(uint32_t events) = 0;

protected:
  ~watcher() = default;
};

/// What the reactor destroys at the end of the turn, when nobody stands on it any more.
class disposable {
public:
  virtual ~disposable() = default;
};

/// One epoll thread. `post` is for every thread; all else belongs to the reactor's own. Without
/// events, timers and posts it does not wake up.
class reactor {
public:
  /// Fails with `fault::os` when the kernel gives no epoll or eventfd.
  static result<std::unique_ptr<reactor>> make();
  ~reactor();

  /// Runs @p f on the reactor's thread, in the order of posting, and before whatever happens to a
  /// descriptor after this has returned is told. Returns false, and drops @p f, once the reactor
  /// was told to stop.
  bool post(std::function<void()> f);

  void start();

  /// Runs @p last on the thread after everything posted before it, then ends and joins the thread.
  void stop(std::function<void()> last);

  /// Watches @p fd; false with errno set when the kernel refuses.
  bool add(int fd, uint32_t events, watcher& x);
  bool modify(int fd, uint32_t events, watcher& x);
  /// Gives the descriptor to another watcher in one system call; what is ready is reported anew.
  bool hand_over(int fd, uint32_t events, watcher& from, watcher& to);
  /// No event reaches @p x after this, not even one that was already fetched.
  void remove(int fd, watcher& x);

  void arm(timer& x, time_point at) { timers_.arm(x, at); }
  void disarm(timer& x) { timers_.disarm(x); }

  /// Tells @p x `ready(0)` in a later turn: how a busy one yields. One a turn is told, in the order
  /// of asking, so that a descriptor that becomes ready waits for one of them and not for all.
  /// `remove` takes it back.
  void again(watcher& x) { again_.push_back(&x); }

  /// Runs @p f on this thread at the end of the turn.
  void defer(std::function<void()> f) { deferred_.push_back(std::move(f)); }
  void dispose(std::unique_ptr<disposable> x) { bin_.push_back(std::move(x)); }

  /// The time at the start of this turn.
  time_point now() const noexcept { return now_; }

private:
  reactor() = default;
  void run();
  void forget(const watcher& x);
  int wait_ms() const;
  void run_again();
  void run_posted();
  void run_deferred();

  unique_fd epoll_, wakeup_;
  std::thread thread_;
  std::mutex mutex_; // Guards the two below, and who changes the third.
  std::vector<std::function<void()>> posted_;
  bool stopped_ = false;
  std::atomic<bool> called_{false}; // Something is posted.

  bool ending_ = false; // From here on: the reactor's thread alone.
  time_point now_ = std::chrono::steady_clock::now();
  timer_heap timers_;
  std::array<epoll_event, 256> events_{};
  size_t event_ = 0, event_count_ = 0;
  std::deque<watcher*> again_;
  std::vector<std::function<void()>> running_, deferred_;
  std::vector<std::unique_ptr<disposable>> bin_;
};

} // namespace dongled::io::relay
