#include "config/background_log.hpp"

#include <spdlog/details/log_msg_buffer.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dongled {

using spdlog::details::log_msg;
using spdlog::details::log_msg_buffer;

namespace {

size_t size_of(const log_msg& x) {
  return sizeof(log_msg_buffer) + x.payload.size() + x.logger_name.size();
}

} // namespace

struct background_log::queue {
  std::shared_ptr<spdlog::sinks::sink> within; // The thread's alone once it runs, but for patterns.

  std::mutex mutex; // Guards all below; never held while something is written.
  std::condition_variable filled, emptied;
  std::deque<log_msg_buffer> lines;
  size_t bytes = 0, dropped = 0;
  bool ending = false, writing = false, over = false;

  bool idle() const { return lines.empty() && dropped == 0 && !writing; }
};

background_log::background_log(std::shared_ptr<spdlog::sinks::sink> within)
  : queue_(std::make_shared<queue>()) {
  queue_->within = std::move(within);
  // Signals are main's, and a reader that has gone away is no reason to die.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  try {
    std::thread{[x = queue_] { run(x); }}.detach();
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

background_log::~background_log() {
  std::unique_lock guard{queue_->mutex};
  queue_->ending = true;
  queue_->filled.notify_one();
  queue_->emptied.wait_for(guard, patience, [this] { return queue_->over; });
}

void background_log::log(const log_msg& x) {
  std::lock_guard guard{queue_->mutex};
  auto size = size_of(x);
  if (queue_->bytes + size > most_bytes) {
    ++queue_->dropped;
    return;
  }
  queue_->bytes += size;
  queue_->lines.emplace_back(x);
  queue_->filled.notify_one();
}

void background_log::flush() {
  std::unique_lock guard{queue_->mutex};
  queue_->emptied.wait_for(guard, patience, [this] { return queue_->idle(); });
}

void background_log::set_pattern(const std::string& pattern) {
  queue_->within->set_pattern(pattern);
}

void background_log::set_formatter(std::unique_ptr<spdlog::formatter> x) {
  queue_->within->set_formatter(std::move(x));
}

void background_log::run(const std::shared_ptr<queue>& x) {
  auto write = [&x](const log_msg& line) {
    try {
      x->within->log(line);
      x->within->flush();
    } catch (const std::exception&) {
      // A full disk: there is no better place to say so, and the next line is tried again.
    }
  };
  std::unique_lock guard{x->mutex};
  for (;;) {
    x->filled.wait(guard, [&x] { return x->ending || !x->lines.empty() || x->dropped > 0; });
    // Told in its place: what was dropped came after all that waited.
    std::optional<log_msg_buffer> line;
    auto dropped = x->lines.empty() ? std::exchange(x->dropped, 0) : 0;
    if (!x->lines.empty()) {
      line.emplace(std::move(x->lines.front()));
      x->lines.pop_front();
      x->bytes -= size_of(*line);
    } else if (dropped == 0) {
      break;
    }
    x->writing = true;
    guard.unlock();
    if (line)
      write(*line);
    if (dropped > 0) {
      auto text = std::to_string(dropped) + " lines of the log were dropped: nobody took them";
      write(log_msg{"dongled", spdlog::level::warn, text});
    }
    guard.lock();
    x->writing = false;
    if (x->idle())
      x->emptied.notify_all();
  }
  x->over = true;
  x->emptied.notify_all();
}

} // namespace dongled
