#pragma once

#include "supervision/child_spec.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/spawn_options.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

// Children that do what children must not do, by name.

namespace dongled::test {

/// Throws in its init.
inline caf::behavior crash_in_init(caf::event_based_actor* self) {
  supervision::harden(self);
  throw std::runtime_error("no init today");
}

/// Quits in its init with a fault of ours.
inline caf::behavior refuse_in_init(caf::event_based_actor* self) {
  self->quit(caf::make_error(fault::refused, "not now"));
  return {};
}

/// Ignores every request to go; only a kill ends it.
inline caf::behavior ignore_exit(caf::event_based_actor* self) {
  self->set_exit_handler([](caf::exit_msg&) {});
  return supervision::hardened(self, caf::message_handler{[](int) {}}, {});
}

/// Takes a request to go, and ends with a reason of its own: an orderly one that says something.
inline caf::behavior trap_and_convert(caf::event_based_actor* self) {
  self->set_exit_handler(
    [self](caf::exit_msg&) { self->quit(supervision::shutdown_because("bye")); });
  return supervision::hardened(self, caf::message_handler{[](int) {}}, {});
}

/// Takes a request to go, and fails while going.
inline caf::behavior trap_and_fail(caf::event_based_actor* self) {
  self->set_exit_handler(
    [self](caf::exit_msg&) { self->quit(caf::make_error(fault::os, "fell down the stairs")); });
  return supervision::hardened(self, caf::message_handler{[](int) {}}, {});
}

/// Throws at the first number it is sent.
inline caf::behavior throw_later(caf::event_based_actor* self) {
  return supervision::hardened(
    self, caf::message_handler{[](int) { throw std::domain_error("numbers hurt"); }}, {});
}

/// A place where a detached actor hangs until the test lets it go.
class blind_alley {
public:
  /// Blocks until `open`, at most a minute: a test that fails must end.
  void enter() {
    std::unique_lock lock{mutex_};
    ++inside_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::minutes{1}, [this] { return open_; });
  }

  void open() {
    std::lock_guard guard{mutex_};
    open_ = true;
    changed_.notify_all();
  }

  int inside() const {
    std::lock_guard guard{mutex_};
    return inside_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

/// Hangs in a blocking call at the first number it is sent: neither a request to go nor a kill
/// reaches it. Spawn it detached.
inline caf::behavior hang_in_call(caf::event_based_actor* self,
                                  std::shared_ptr<blind_alley> where) {
  return supervision::hardened(
    self, caf::message_handler{[where = std::move(where)](int) { where->enter(); }}, {});
}

/// Hangs in its init. Spawn it detached.
inline caf::behavior hang_in_init(caf::event_based_actor*, std::shared_ptr<blind_alley> where) {
  where->enter();
  return {[](int) {}};
}

} // namespace dongled::test
