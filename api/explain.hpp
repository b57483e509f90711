#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dongled::api {

/// What recovery would do about a dongle now, and why: its conductor looks afresh, and does
/// nothing. While the dongle's actors are down, what the board has. Takes as long as a look takes:
/// a probe's time-out and the modem's. `fault::not_found` for an unknown dongle.
flow<result<nlohmann::json>> explain_dongle(caf::event_based_actor* self, world_ptr w,
                                            subnet_id dongle);

/// An explanation as JSON, with what the board adds. Pure.
nlohmann::json explanation_json(const explanation& x, const dongle_view& of, const settings& config,
                                unix_ms now);

/// Why recovery would not act by itself now, a sentence each: switched off, paused, a back-off …
/// Pure.
std::vector<std::string> holds_of(const dongle_view& x, const settings& config, unix_ms now);

} // namespace dongled::api
