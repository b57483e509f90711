#pragma once

#include "actors/flow.hpp"
#include "actors/history/chronicle.hpp"
#include "supervision/timer.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace dongled::api {

/// Where actors wait for the chronicle to grow without blocking a thread: whoever waits is woken
/// once by the next addition (`news_after`). Thread-safe.
class news_desk {
public:
  /// A desk that hears of every addition. Called before the tree starts.
  static std::shared_ptr<news_desk> open(const chronicle_ptr& history);

  /// Has @p who, whose behavior includes `wake_handler`, resume @p at with the next addition.
  void join(caf::weak_actor_ptr who, resume_ptr at);

  /// Forgets who was to resume @p at.
  void leave(const resume_ptr& at);

private:
  struct waiting {
    caf::weak_actor_ptr who;
    resume_ptr at;
  };

  void wake_all();

  std::mutex mutex_;
  std::vector<waiting> all_;
};

/// `co_await news_after(self, desk, history, id, limit)`: waits until the chronicle has something
/// newer than @p id, for @p limit at most.
inline auto news_after(caf::event_based_actor* self, std::shared_ptr<news_desk> desk,
                       chronicle_ptr history, uint64_t id, caf::timespan limit) {
  struct awaiter {
    caf::event_based_actor* self;
    std::shared_ptr<news_desk> desk;
    chronicle_ptr history;
    uint64_t id;
    caf::timespan limit;
    resume_ptr at = std::make_shared<resume_point>();

    awaiter(caf::event_based_actor* s, std::shared_ptr<news_desk> d, chronicle_ptr h,
            uint64_t after, caf::timespan most)
      : self(s), desk(std::move(d)), history(std::move(h)), id(after), limit(most) {}
    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;
    ~awaiter() {
      at->who = nullptr;
      desk->leave(at);
    }

    bool await_ready() const { return history->newest() > id; }
    void await_suspend(std::coroutine_handle<> h) {
      at->who = h;
      supervision::later(self, limit, wake{at});
      desk->join(caf::actor_cast<caf::weak_actor_ptr>(self), at);
      if (history->newest() > id) // told between the look and the wait
        self->send(self, wake{at});
    }
    void await_resume() const noexcept {}
  };
  return awaiter{self, std::move(desk), std::move(history), id, limit};
}

} // namespace dongled::api
