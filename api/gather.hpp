#pragma once

#include "actors/flow.hpp"
#include "config/settings.hpp"

#include <caf/event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

namespace dongled::api {

/// Asks many actors at once, and waits once for all answers:
///   gather<report> asked{self}; asked.ask("/a", a, 300ms, question{}); auto all = co_await asked;
/// Each answer, or why there is none, stands under its name. Asking nobody is answered at once.
template <class Reply>
class gather {
public:
  using answers = std::map<std::string, result<Reply>>;

  explicit gather(caf::event_based_actor* self) : self_(self) {}
  gather(const gather&) = delete;
  gather& operator=(const gather&) = delete;
  ~gather() { tally_->then.who = nullptr; }

  /// A null @p to counts as "nobody is there".
  template <class Message>
  void ask(const std::string& name, const caf::actor& to, milliseconds limit, Message x) {
    if (!to) {
      tally_->got.emplace(name, failure{fault::not_found, name + ": nobody is there to ask"});
      return;
    }
    ++tally_->open;
    self_->request(to, limit, std::move(x))
      .then([t = tally_, name](Reply& said) { t->settle(name, std::move(said)); },
            [t = tally_, name](const caf::error& why) { t->settle(name, to_failure(why, name)); });
  }

  bool await_ready() const { return tally_->open == 0; }
  void await_suspend(std::coroutine_handle<> h) { tally_->then.who = h; }
  answers await_resume() { return std::move(tally_->got); }

private:
  struct tally {
    answers got;
    size_t open = 0;
    resume_point then;

    void settle(const std::string& name, result<Reply> x) {
      got.emplace(name, std::move(x));
      if (--open == 0)
        then.resume();
    }
  };

  caf::event_based_actor* self_;
  std::shared_ptr<tally> tally_ = std::make_shared<tally>();
};

} // namespace dongled::api
