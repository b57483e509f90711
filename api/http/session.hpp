#pragma once

#include "actors/flow.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <any>
#include <functional>
#include <memory>
#include <string>

namespace dongled::api {

/// What a story told for a foreign thread comes to.
template <class T>
using story = flow<result<T>>;

/// The one door through which threads that are no actors (HTTP) talk to actors: it blocks, always
/// with a time-out. Each call is told by a small actor of its own, so that no thread waits inside
/// CAF and `close` ends all waiting at once. Thread-safe. Must be closed before the actor system
/// goes.
class session {
public:
  explicit session(caf::actor_system& sys);
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Sends one message and waits for its answer. A null @p to: `fault::not_found`.
  template <class Reply, class Message>
  result<Reply> ask(caf::actor to, milliseconds limit, const std::string& doing, Message x) {
    auto one = [to = std::move(to), limit, doing, x = std::move(x)](caf::event_based_actor* self) {
      return one_question<Reply>(self, to, limit, doing, x);
    };
    // The question's own time-out comes first; ours is the net under it.
    return tell<Reply>(limit + seconds{1}, doing, one);
  }

  /// Waits for the end of a story: several questions, told in turn by one actor. @p begin is called
  /// on that actor's thread. `fault::timed_out` when @p limit passes, `fault::refused` once closed.
  template <class T>
  result<T> tell(milliseconds limit, const std::string& doing,
                 std::function<story<T>(caf::event_based_actor*)> begin) {
    auto whole = run(limit, doing, [begin = std::move(begin)](caf::event_based_actor* self) {
      return boxed<T>(begin(self));
    });
    if (!whole)
      return whole.why();
    return std::any_cast<T>(std::move(*whole));
  }

  /// From now on nobody waits: those who do, and all who come, get `fault::refused`.
  void close();
  bool closed() const;

  caf::actor_system& system() { return sys_; }

private:
  using boxed_story = std::function<story<std::any>(caf::event_based_actor*)>;

  template <class T>
  static story<std::any> boxed(story<T> inner) {
    auto got = co_await inner;
    if (!got)
      co_return got.why();
    co_return std::any(std::move(*got));
  }

  template <class Reply, class Message>
  static story<Reply> one_question(caf::event_based_actor* self, caf::actor to, milliseconds limit,
                                   std::string doing, Message x) {
    co_return co_await dongled::ask<Reply>(self, std::move(to), limit, std::move(doing),
                                           std::move(x));
  }

  result<std::any> run(milliseconds limit, const std::string& doing, boxed_story begin);

  struct waiting_room;
  caf::actor_system& sys_;
  std::shared_ptr<waiting_room> room_;
};

} // namespace dongled::api
