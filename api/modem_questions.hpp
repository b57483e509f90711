#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

namespace dongled::api {

/// What is done with a modem on a thread that may block; the time is for each request it makes.
using modem_talk = std::function<result<nlohmann::json>(io::hilink::client&, milliseconds)>;

/// Has @p talk done on a dongle's modem, in turn with everybody else's calls: a toggle's, and the
/// daemon's own reading. `fault::not_found` when there is no modem. All of it may take @p requests
/// times as long as one may.
flow<result<nlohmann::json>> talk_to_modem(caf::event_based_actor* self, world_ptr w,
                                           subnet_id dongle, std::string what, modem_talk talk,
                                           int requests = 2);

// What there is to say. Each answers as JSON; a record that only decorates is null when the modem
// does not tell it, and the one that was asked for is a failure.

result<nlohmann::json> tell_info(io::hilink::client& x, milliseconds limit);
result<nlohmann::json> tell_signal(io::hilink::client& x, milliseconds limit);
result<nlohmann::json> tell_traffic(io::hilink::client& x, milliseconds limit);
result<nlohmann::json> tell_profiles(io::hilink::client& x, milliseconds limit);

/// The counters before and after: read back.
result<nlohmann::json> reset_traffic(io::hilink::client& x, milliseconds limit);

/// Both answer the list as it reads back.
result<nlohmann::json> use_profile(io::hilink::client& x, int index, milliseconds limit);
result<nlohmann::json> add_profile(io::hilink::client& x, const io::hilink::apn_profile& what,
                                   milliseconds limit);

} // namespace dongled::api
