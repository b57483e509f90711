#pragma once

#include "supervision/strategy.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dongled::supervision {

/// What the actors that may block are in just now. Each declares a call before it enters it, with
/// the longest it may take, so that a watchdog need not wait for an answer that cannot come:
/// an actor in a call is judged by what it declared, never by a reply. Thread-safe; nothing here
/// blocks longer than a map access.
class blocking_calls {
public:
  /// One call under way.
  struct entry {
    std::string path; ///< Of the actor that is in it.
    std::string what; ///< "write to the journal".
    time_point since; ///< By the actor clock.
    time_point until; ///< It should have returned by then.
  };

  /// Says, for as long as it lives, that its actor is in a call.
  class guard {
  public:
    guard(blocking_calls& of, uint64_t key) : of_(&of), key_(key) {}
    guard(guard&& x) noexcept : of_(std::exchange(x.of_, nullptr)), key_(x.key_) {}
    guard& operator=(guard&&) = delete;
    ~guard();

  private:
    blocking_calls* of_;
    uint64_t key_;
  };

  /// The actor at @p path enters a call that should return within @p limit.
  [[nodiscard]] guard enter(std::string path, std::string what, time_point now,
                            std::chrono::milliseconds limit);

  std::vector<entry> snapshot() const;

  /// How many calls the actor at @p path has entered or left: it changes while the actor works.
  uint64_t progress(const std::string& path) const;

private:
  mutable std::mutex mutex_;
  std::map<uint64_t, entry> entries_;
  std::map<std::string, uint64_t> progress_;
  uint64_t last_key_ = 0;
};

/// The configuration of an actor system whose actors' blocking calls are watched: it carries the
/// table, so that any actor of the system finds it. A system with another one is not watched.
struct watched_config : caf::actor_system_config {
  mutable blocking_calls calls;
};

/// The table of @p self's system; null in a system that is not watched.
blocking_calls* calls_of(const caf::local_actor* self);

/// The actor @p self at @p path enters a call that should return within @p limit; nothing in a
/// system that is not watched.
[[nodiscard]] std::optional<blocking_calls::guard> enter_call(caf::local_actor* self,
                                                              std::string path, std::string what,
                                                              std::chrono::milliseconds limit);

} // namespace dongled::supervision
