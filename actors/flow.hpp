#pragma once

#include "config/result.hpp"
#include "supervision/timer.hpp"

#include <caf/all.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace dongled {

/// A story told by an actor in several messages: a coroutine that waits with `co_await` where an
/// event-based actor would otherwise need a state per message. It never blocks a thread and never
/// uses `.await`, so the actor goes on answering everything else meanwhile.
///
/// g++ 12 destroys a temporary twice that is made by braces, or by a capturing lambda, inside an
/// awaited call, and what is awaited inside a conditional operator: give those a name first.
///
/// Lazy; owned by whoever holds it. Destroying it ends the story at its current `co_await`, with
/// all nested stories, and late replies find nobody: an actor keeps its story in its state.
template <class T>
class [[nodiscard]] flow {
public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr thrown;
    std::coroutine_handle<> caller;

    flow get_return_object() {
      return flow{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct back {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> me) noexcept {
          auto to = me.promise().caller;
          return to ? to : std::noop_coroutine();
        }
        void await_resume() noexcept {}
      };
      return back{};
    }
    void return_value(T x) { value.emplace(std::move(x)); }
    void unhandled_exception() {
      if (!caller)
        throw; // the outermost story: out of the handler that resumed it, so the actor dies of it
      thrown = std::current_exception();
    }
  };

  flow() = default;
  flow(flow&& other) noexcept : me_(std::exchange(other.me_, nullptr)) {}
  flow& operator=(flow&& other) noexcept {
    std::swap(me_, other.me_);
    return *this;
  }
  ~flow() {
    if (me_)
      me_.destroy();
  }

  /// Begins a story that nobody awaits. An exception that escapes it is thrown from the handler
  /// that resumed it last, so it ends the actor like any other.
  void start() { me_.resume(); }
  bool running() const { return me_ && !me_.done(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    me_.promise().caller = caller;
    return me_;
  }
  T await_resume() {
    rethrow();
    return std::move(*me_.promise().value);
  }

private:
  explicit flow(std::coroutine_handle<promise_type> me) : me_(me) {}
  void rethrow() {
    if (me_.done() && me_.promise().thrown)
      std::rethrow_exception(std::exchange(me_.promise().thrown, nullptr));
  }

  std::coroutine_handle<promise_type> me_;
};

/// Where a suspended story is to be resumed; empties itself when the story ends first.
struct resume_point {
  std::coroutine_handle<> who;
  void resume() {
    if (auto h = std::exchange(who, nullptr))
      h.resume();
  }
};
using resume_ptr = std::shared_ptr<resume_point>;

/// Timer message of `pause`: the receiving actor's behavior must include `wake_handler`.
struct wake {
  resume_ptr at;
};

/// The clause that makes `pause` work; every actor that tells a flow adds it to its behavior.
inline auto wake_handler() {
  return [](const wake& x) { x.at->resume(); };
}

/// Turns a CAF error into ours, keeping what it says.
failure to_failure(const caf::error& x, std::string doing);

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::wake)

namespace dongled {

/// `co_await pause(self, 500ms)`: lets time pass on the actor's own clock.
template <class Self>
auto pause(Self* self, caf::timespan t) {
  struct awaiter {
    Self* self;
    caf::timespan t;
    resume_ptr at;
    awaiter(Self* s, caf::timespan d) : self(s), t(d), at(std::make_shared<resume_point>()) {}
    awaiter(const awaiter&) = delete;
    ~awaiter() { at->who = nullptr; }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) {
      at->who = h;
      supervision::later(self, t, wake{at});
    }
    void await_resume() const noexcept {}
  };
  return awaiter{self, t};
}

/// `co_await ask<Reply>(self, target, 2s, doing, message…)`: one request, answered by a value or a
/// failure, never by an exception. A null target fails at once.
template <class Reply, class Self, class... Ts>
auto ask(Self* self, caf::actor target, caf::timespan limit, std::string doing, Ts... xs) {
  struct awaiter {
    Self* self;
    caf::actor target;
    caf::timespan limit;
    std::string doing;
    std::tuple<Ts...> message;
    resume_ptr at = std::make_shared<resume_point>();
    std::shared_ptr<std::optional<result<Reply>>> answer =
      std::make_shared<std::optional<result<Reply>>>();

    awaiter(Self* s, caf::actor to, caf::timespan l, std::string d, Ts... ys)
      : self(s), target(std::move(to)), limit(l), doing(std::move(d)), message(std::move(ys)...) {}
    awaiter(const awaiter&) = delete;
    ~awaiter() { at->who = nullptr; }

    bool await_ready() {
      if (!target)
        answer->emplace(failure{fault::not_found, doing + ": nobody is there to ask"});
      return !target;
    }
    void await_suspend(std::coroutine_handle<> h) {
      at->who = h;
      std::apply(
        [this](auto&... ys) {
          self->request(target, limit, std::move(ys)...)
            .then(
              [at = at, out = answer](Reply& x) {
                out->emplace(std::move(x));
                at->resume();
              },
              [at = at, out = answer, doing = doing](const caf::error& e) {
                out->emplace(to_failure(e, doing));
                at->resume();
              });
        },
        message);
      target = nullptr; // a handle is never kept across a request
    }
    result<Reply> await_resume() { return std::move(**answer); }
  };
  return awaiter{self, std::move(target), limit, std::move(doing), std::move(xs)...};
}

} // namespace dongled
