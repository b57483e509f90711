#include "api/process/wake_up.hpp"

#include "supervision/exit_reason.hpp"
#include "supervision/messages.hpp"
#include "supervision/worker.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

namespace dongled::api {

/// What the watching actor tells; it may live longer than main waits.
struct wake_up::news {
  news() : bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  news(const news&) = delete;
  news& operator=(const news&) = delete;
  ~news() { ::close(bell); }

  void ring() const {
    uint64_t one = 1;
    [[maybe_unused]] auto sent = ::write(bell, &one, sizeof one);
  }

  int bell;
  std::mutex mutex; ///< Guards what follows.
  bool up = false, up_told = false, down = false;
  std::string words;
  bool pulse = false; ///< Since `wait` told of one.
  std::vector<std::string> late;
};

result<wake_up> wake_up::make() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int x : {SIGINT, SIGTERM, SIGHUP})
    ::sigaddset(&set, x);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  wake_up out;
  out.signals_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  out.news_ = std::make_shared<news>();
  if (out.signals_ < 0 || out.news_->bell < 0)
    return failure{fault::os, std::string{"wait for signals: "} + std::strerror(errno), errno};
  return out;
}

wake_up::wake_up(wake_up&& x) noexcept
  : news_(std::move(x.news_)), signals_(std::exchange(x.signals_, -1)) {}

wake_up::~wake_up() {
  if (signals_ >= 0)
    ::close(signals_);
}

caf::actor wake_up::watch(caf::actor_system& sys, const caf::actor& root,
                          milliseconds start_limit) {
  auto watcher = [out = news_, start_limit](caf::event_based_actor* self, const caf::actor& who) {
    supervision::harden(self);
    self->set_down_handler([self, out](const caf::down_msg& x) {
      {
        std::lock_guard guard{out->mutex};
        out->down = true;
        out->words = supervision::describe(x.reason);
      }
      out->ring();
      self->quit();
    });
    self->monitor(who);
    self->request(who, start_limit, supervision::await_up{})
      .then(
        [out](const supervision::up&) {
          {
            std::lock_guard guard{out->mutex};
            out->up = true;
          }
          out->ring();
        },
        [](const caf::error&) {}); // the DOWN that follows says why
    return caf::behavior{[](caf::unit_t) {}};
  };
  return sys.spawn(watcher, root);
}

std::function<void(const std::vector<std::string>&)> wake_up::pulse_bell() const {
  return [out = news_](const std::vector<std::string>& late) {
    {
      std::lock_guard guard{out->mutex};
      out->pulse = true;
      out->late = late;
    }
    out->ring();
  };
}

std::vector<std::string> wake_up::late() const {
  std::lock_guard guard{news_->mutex};
  return news_->late;
}

wake_up::call wake_up::wait(std::optional<milliseconds> limit) {
  auto until = std::chrono::steady_clock::now() + limit.value_or(milliseconds{0});
  while (true) {
    {
      std::lock_guard guard{news_->mutex};
      if (news_->down)
        return call::down;
      if (news_->up && !std::exchange(news_->up_told, true))
        return call::up;
    }
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) == sizeof info)
      return info.ssi_signo == SIGHUP ? call::reload : call::stop;
    {
      std::lock_guard guard{news_->mutex};
      if (std::exchange(news_->pulse, false))
        return call::pulse;
    }
    auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (limit && left <= 0)
      return call::nothing;
    std::array<pollfd, 2> fds{{{signals_, POLLIN, 0}, {news_->bell, POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), limit ? static_cast<int>(left) : -1);
    uint64_t rings = 0;
    [[maybe_unused]] auto drained = ::read(news_->bell, &rings, sizeof rings);
  }
}

std::string wake_up::last_words() const {
  std::lock_guard guard{news_->mutex};
  return news_->words;
}

} // namespace dongled::api
