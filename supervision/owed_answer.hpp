#pragma once

#include <caf/error.hpp>
#include <caf/make_message.hpp>
#include <caf/response_promise.hpp>
#include <caf/sec.hpp>

#include <memory>
#include <utility>

namespace dongled::supervision {

/// An answer that somebody waits for. CAF's promise says nothing when it dies undelivered, and
/// whoever asked waits for its time-out; this one tells them that we went down. Copies are one and
/// the same answer; it belongs to the actor that made the promise, and lives in its state or in the
/// handlers of its requests, which end with it.
class owed_answer {
public:
  explicit owed_answer(caf::response_promise to) : box_(std::make_shared<box>(std::move(to))) {}

  template <class... Ts>
  void deliver(Ts&&... xs) const {
    box_->to.deliver(std::forward<Ts>(xs)...);
  }

  bool pending() const { return box_->to.pending(); }

  /// What a handler returns whose answer comes later.
  const caf::response_promise& promise() const { return box_->to; }

private:
  struct box {
    explicit box(caf::response_promise x) : to(std::move(x)) {}
    box(const box&) = delete;
    ~box() {
      if (to.pending() && !to.async()) // nobody waits for the answer to a mere message
        to.deliver(caf::make_error(caf::sec::request_receiver_down));
    }
    caf::response_promise to;
  };

  std::shared_ptr<box> box_;
};

} // namespace dongled::supervision
