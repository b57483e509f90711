#pragma once

#include "actors/firewall/firewall_messages.hpp"
#include "actors/flow.hpp"
#include "actors/world.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace dongled::api {

/// How long an update may take: the fetch of a list and of its signature.
inline constexpr seconds firewall_patience{20};

/// How the firewall stands, from the board: nobody is asked. @p whole as in firewall_json.
nlohmann::json firewall_now(const world& w, bool whole);

/// Has its sources looked at for @p by, and waits for what comes of it.
flow<result<firewall_done>> update_firewall(caf::event_based_actor* self, world_ptr w,
                                            bool accept_shrink, std::string by);

/// Switches it off, until then (0: until it is switched on), or on.
flow<result<firewall_done>> switch_firewall(caf::event_based_actor* self, world_ptr w, bool off,
                                            unix_ms until, std::string by);

} // namespace dongled::api
