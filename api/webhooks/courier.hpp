#pragma once

#include "actors/world.hpp"
#include "api/webhooks/hook_messages.hpp"

#include <caf/all.hpp>

#include <string>

namespace dongled::api {

/// Delivers one webhook's events, the oldest first, one at a time. Detached: it blocks in HTTP, for
/// `webhooks.timeout_ms` at most, and disturbs nobody by it. It keeps nothing: what it is at when
/// it dies is delivered again.
struct courier {
  using uses = world_of<uses_settings, uses_census>;

  struct state {
    static inline const char* name = "courier";
    std::string whose;   ///< The receiver's host.
    bool asking = false; ///< The desk has been asked, or a delivery is under way.
    bool waiting = false;
    std::string trouble; ///< Why the last try failed; empty: it did not.
    uint64_t delivered = 0;
  };
  using pointer = caf::stateful_actor<state>*;

  /// @p hook is the place of @p url in `webhooks.urls`.
  static caf::behavior run(pointer self, uses w, size_t hook, std::string url);
};

/// Where the webhooks' actors are.
inline constexpr const char* hooks_path = "/webhooks";
inline constexpr const char* hook_desk_path = "/webhooks/desk";
std::string courier_path(size_t hook);

} // namespace dongled::api
